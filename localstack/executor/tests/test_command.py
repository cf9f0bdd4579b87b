from __future__ import annotations

import os
import tempfile
import unittest
import zipfile
from pathlib import Path

from lamplight_executor.command import Start, start_of
from lamplight_executor.settings import Settings, WrongSettings
from tests.runtime import function

LIBRARIES = [
    f"jni/libaws-lambda-jni.linux{libc}-{architecture}.so"
    for libc in ("", "_musl")
    for architecture in ("x86_64", "aarch_64")
]


class CommandTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.code = self.folder / "code"
        self.code.mkdir()
        self.client = self.folder / "client.jar"
        with zipfile.ZipFile(self.client, "w") as jar:
            for library in LIBRARIES:
                jar.writestr(library, b"library")

    def java(self, opt: Path | None = None, **variables: str) -> Start:
        settings = Settings(client=(self.client,), java=Path("/usr/bin/java"), mounts=False)
        managed = function(
            self.code, runtime="java25", handler="a.B::c", memory_megabytes=1024, variables=variables
        )
        return start_of(managed, settings, opt, "127.0.0.1:1", self.folder)

    def test_a_managed_runtime_runs_under_awss_client_with_the_heap_of_its_size(self) -> None:
        command = self.java().command

        self.assertEqual(command[-2:], ["com.amazonaws.services.lambda.runtime.api.client.AWSLambda", "a.B::c"])
        self.assertEqual(command[command.index("-cp") + 1], str(self.client))
        self.assertIn("-Xmx891289k", command)  # 85 % of 1,048,576
        self.assertIn("-XX:+UseSerialGC", command)

    def test_the_clients_library_is_unpacked_for_this_process_alone(self) -> None:
        command = self.java().command

        named = next(word for word in command if "NativeClient.JNI=" in word).partition("=")[2]
        self.assertEqual(Path(named).parent, self.folder)
        self.assertEqual(Path(named).read_bytes(), b"library")

    def test_what_the_function_sets_itself_is_left_to_it(self) -> None:
        command = self.java(JAVA_TOOL_OPTIONS="-Xmx100m -XX:+UseZGC").command

        self.assertFalse([word for word in command if word.startswith("-Xmx") or word == "-XX:+UseSerialGC"])

    def test_a_wrapper_gets_the_command_that_it_stands_for(self) -> None:
        command = self.java(AWS_LAMBDA_EXEC_WRAPPER="/var/task/bootstrap").command

        wrapper = command.index(f"{self.code}/bootstrap")
        self.assertEqual(command[wrapper + 1], "/usr/bin/java")

    def test_jars_of_layers_are_on_the_class_path_where_nothing_is_mounted(self) -> None:
        jar = self.folder / "opt" / "java" / "lib" / "one.jar"
        jar.parent.mkdir(parents=True)
        jar.touch()

        start = self.java(opt=self.folder / "opt", MODEL_DIR="/opt/model")

        self.assertEqual(start.command[start.command.index("-cp") + 1], f"{self.client}{os.pathsep}{jar}")
        self.assertEqual(start.variables["MODEL_DIR"], f"{self.folder}/opt/model")
        self.assertFalse(start.mounts)

    def test_a_custom_runtime_is_looked_for_in_the_function_and_then_in_its_layers(self) -> None:
        opt = self.folder / "opt"
        opt.mkdir()
        (opt / "bootstrap").touch()
        custom, settings = function(self.code), Settings(mounts=False)

        self.assertEqual(start_of(custom, settings, opt, "", self.folder).command[-1], f"{opt}/bootstrap")
        (self.code / "bootstrap").touch()
        self.assertEqual(start_of(custom, settings, opt, "", self.folder).command[-1], f"{self.code}/bootstrap")

    def test_nothing_of_the_emulators_own_environment_gets_in(self) -> None:
        os.environ["LAMPLIGHT_SECRET_OF_A_USER"] = "x"
        self.addCleanup(os.environ.pop, "LAMPLIGHT_SECRET_OF_A_USER")

        variables = self.java(GREETING="hello").variables

        self.assertNotIn("LAMPLIGHT_SECRET_OF_A_USER", variables)
        self.assertEqual(variables["GREETING"], "hello")
        self.assertEqual(variables["AWS_EXECUTION_ENV"], "AWS_Lambda_java25")
        self.assertEqual(variables["AWS_LAMBDA_RUNTIME_API"], "127.0.0.1:1")
        self.assertEqual(variables["TMPDIR"], str(self.folder))

    def test_what_cannot_run_is_said(self) -> None:
        with self.assertRaisesRegex(WrongSettings, "LAMPLIGHT_EXECUTOR_CLIENT"):
            start_of(function(self.code, runtime="java25"), Settings(java=Path("java")), None, "", self.folder)
        with self.assertRaisesRegex(WrongSettings, "only java and provided"):
            start_of(function(self.code, runtime="nodejs22.x"), Settings(java=Path("java")), None, "", self.folder)

    def test_settings_name_jars_and_folders_of_jars(self) -> None:
        settings = Settings.of({"LAMPLIGHT_EXECUTOR_CLIENT": str(self.folder), "JAVA_HOME": "/jdk"})

        self.assertEqual(settings.client, (self.client,))
        self.assertEqual(settings.java, Path("/jdk/bin/java"))
        with self.assertRaisesRegex(WrongSettings, "/nowhere.jar"):
            Settings.of({"LAMPLIGHT_EXECUTOR_CLIENT": "/nowhere.jar"})


if __name__ == "__main__":
    unittest.main()
