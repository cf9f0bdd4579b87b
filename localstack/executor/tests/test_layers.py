from __future__ import annotations

import subprocess
import tempfile
import unittest
from pathlib import Path

from lamplight_executor.layers import OPT, MergedLayers, mount_command, on_disk


class LayersTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.layers = MergedLayers()
        self.addCleanup(self.layers.close)

    def layer(self, name: str, **files: str) -> Path:
        for path, text in files.items():
            file = self.folder / name / path.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return self.folder / name

    def test_later_layers_lie_over_earlier_ones(self) -> None:
        first = self.layer("first", lib__a="1", lib__b="1")
        second = self.layer("second", lib__b="2", c="2")

        merged = self.layers.of((first, second))

        assert merged is not None
        self.assertEqual(
            {str(file.relative_to(merged)): file.read_text() for file in merged.rglob("*") if file.is_file()},
            {"lib/a": "1", "lib/b": "2", "c": "2"},
        )
        self.assertEqual((first / "lib/b").read_text(), "1", "a layer is left as it was")

    def test_the_same_layers_are_merged_once(self) -> None:
        one = self.layer("one", a="1")

        self.assertEqual(self.layers.of((one,)), self.layers.of((one,)))
        self.assertIsNone(self.layers.of(()))

    def test_a_process_finds_its_layers_at_opt_and_nobody_else_does(self) -> None:
        merged = self.layers.of((self.layer("one", proof="layered"),))
        assert merged is not None
        command = mount_command(merged, ())
        if not command:
            self.skipTest("this machine gives processes no mounts of their own")

        seen = subprocess.run([*command, "cat", "/opt/proof"], capture_output=True, check=True).stdout

        self.assertEqual(seen, b"layered")
        self.assertFalse(Path("/opt/proof").exists())

    def test_a_layer_cannot_be_written_to(self) -> None:
        merged = self.layers.of((self.layer("one", proof="layered"),))
        assert merged is not None
        command = mount_command(merged, ())
        if not command:
            self.skipTest("this machine gives processes no mounts of their own")

        written = subprocess.run([*command, "sh", "-c", "echo x > /opt/proof"], capture_output=True, check=False)

        self.assertNotEqual(written.returncode, 0)
        self.assertEqual((merged / "proof").read_text(), "layered")

    def test_nothing_is_mounted_over_what_the_command_is_made_of(self) -> None:
        self.assertEqual(mount_command(self.folder, (OPT / "jdk" / "bin" / "java",)), [])

    def test_paths_of_aws_become_paths_of_this_machine(self) -> None:
        code, opt = Path("/code"), Path("/layers")
        for value, expected in {
            "/opt/model": "/layers/model",
            "/opt": "/layers",
            "-Da=/opt/x:/var/task/y": "-Da=/layers/x:/code/y",
            "/var/task/bootstrap": "/code/bootstrap",
            "/optional": "/optional",
            "/srv/opt/x": "/srv/opt/x",
            "s3://bucket/opt": "s3://bucket/opt",
        }.items():
            with self.subTest(value):
                self.assertEqual(on_disk(value, code, opt), expected)

    def test_without_layers_opt_stays(self) -> None:
        self.assertEqual(on_disk("/opt/x", Path("/code"), None), "/opt/x")


if __name__ == "__main__":
    unittest.main()
