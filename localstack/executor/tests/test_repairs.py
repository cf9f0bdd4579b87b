import sys
import types
import unittest

from lamplight_executor.repairs import let_fifo_queues_feed, let_routes_stream, ordinary, with_any_method, with_number

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:lamplight-chat"
URI = "arn:aws:apigateway:us-east-1:lambda:path/{}/functions/" + FUNCTION + "/{}"


class RepairsTest(unittest.TestCase):
    def module(self, name: str) -> types.ModuleType:
        parts = name.split(".")
        modules = {".".join(parts[: depth + 1]): types.ModuleType("m") for depth in range(len(parts))}
        sys.modules.update(modules)
        self.addCleanup(lambda: [sys.modules.pop(module, None) for module in modules])
        return modules[name]

    def test_a_route_for_any_method_is_one_for_each(self) -> None:
        item = {"x-amazon-apigateway-any-method": {"any": 1}, "get": {"own": 1}}

        found = with_any_method(item, ["get", "post"])

        self.assertEqual((found["get"], found["post"]), ({"own": 1}, {"any": 1}))
        self.assertEqual(with_any_method({"get": 1}, ["get", "post"]), {"get": 1})

    def test_a_concurrency_in_text_is_a_number(self) -> None:
        self.assertEqual(
            with_number({"A": 1, "ScalingConfig": {"MaximumConcurrency": "4"}}),
            {"A": 1, "ScalingConfig": {"MaximumConcurrency": 4}},
        )
        self.assertEqual(with_number({"A": 1}), {"A": 1})

    def test_a_fifo_queue_is_of_the_service_of_queues(self) -> None:
        provider = self.module("emulator.services.lambda_.provider")
        provider.load_service = lambda name: name

        let_fifo_queues_feed("emulator")

        self.assertEqual([provider.load_service(name) for name in ("sqs-fifo", "sqs", "kinesis")], ["sqs", "sqs", "kinesis"])

    def test_a_streaming_address_becomes_an_ordinary_one(self) -> None:
        self.assertEqual(
            ordinary(URI.format("2021-11-15", "response-streaming-invocations")), URI.format("2021-11-15", "invocations")
        )
        self.assertEqual(ordinary(URI.format("2015-03-31", "invocations")), URI.format("2015-03-31", "invocations"))

    def test_the_front_finds_the_function_of_both(self) -> None:
        front_name = "emulator.services.apigateway.next_gen.execute_api.integrations.aws"
        front = self.module(front_name)
        # as the emulator has it
        front.get_lambda_function_arn_from_invocation_uri = lambda uri: uri.split("functions/")[1].removesuffix(
            "/invocations"
        )

        let_routes_stream(front_name, "get_lambda_function_arn_from_invocation_uri")

        find = front.get_lambda_function_arn_from_invocation_uri
        self.assertEqual(find(URI.format("2021-11-15", "response-streaming-invocations")), FUNCTION)
        self.assertEqual(find(URI.format("2015-03-31", "invocations")), FUNCTION)


if __name__ == "__main__":
    unittest.main()
