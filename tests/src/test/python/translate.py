"""Expands a SAM template with AWS's own translator and prints the resources' types as JSON.

Usage: translate.py TEMPLATE. Local code and layer paths are replaced by S3 addresses, as `sam package` does.
"""

import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    def load(self):
        return {}


def packaged(template):
    for resource in template["Resources"].values():
        for path in ("CodeUri", "ContentUri"):
            if path in resource.get("Properties", {}):
                resource["Properties"][path] = "s3://artifacts/" + path
    return template


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        template = packaged(yaml_parse(file.read()))
    values = {"OpenAccess": "true"}
    expanded = transform(template, values, NoManagedPolicies())
    print(json.dumps({name: resource["Type"] for name, resource in expanded["Resources"].items()}))


if __name__ == "__main__":
    main()
