#!/usr/bin/env python3
"""Extracts which members an operation's answer always has from botocore's service models (Apache-2.0), which the SDK's classes do not say.

One line per operation that has any: the service as the SDK names it, the operation, the members. Usage: data/required_answers.py
"""
import pathlib

import botocore.loaders

# botocore's directory name of every service that tasks of state machines call, and the SDK's name where it is another
SERVICES = {"apigateway": "", "cloudformation": "", "cloudfront": "", "cloudwatch": "", "codebuild": "", "codecommit": "", "codepipeline": "", "dynamodb": "", "events": "eventbridge", "iam": "", "kms": "",
            "lambda": "", "logs": "cloudwatchlogs", "s3": "", "scheduler": "", "secretsmanager": "", "ses": "", "sesv2": "", "sns": "",
            "sqs": "", "stepfunctions": "sfn", "sts": "", "xray": ""}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/answers/required.txt"


def main():
    loader = botocore.loaders.Loader()
    lines = []
    for name, sdk in SERVICES.items():
        model = loader.load_service_model(name, "service-2")
        for operation, spec in sorted(model["operations"].items()):
            answer = model["shapes"][spec["output"]["shape"]] if "output" in spec else {}
            if answer.get("required"):
                lines.append(" ".join([sdk or name, operation, *sorted(answer["required"])]))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(sorted(lines)) + "\n")


if __name__ == "__main__":
    main()
