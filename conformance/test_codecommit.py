"""A repository as a person has it: made with the AWS CLI, then Git with the CLI's credential helper."""

HELPER = "git -c credential.helper='!aws codecommit credential-helper --ignore-host-check $@' -c credential.UseHttpPath=true"


def test_git_clones_pushes_and_fetches_with_the_credential_helper(ops):
    made = ops.aws("codecommit", "create-repository", "--repository-name", "shop")["repositoryMetadata"]
    assert made["Arn"].endswith(":shop") and made["cloneUrlHttp"].endswith("/v1/repos/shop")
    ops.shell(f"""
        url="$AWS_ENDPOINT_URL/v1/repos/shop"
        git init -q -b main work && cd work
        git config user.name Ann && git config user.email ann@example.org
        echo one > file && git add file && git commit -q -m one
        {HELPER} push -q "$url" main
        cd .. && {HELPER} clone -q "$url" copy && cd copy
        git config user.name Bob && git config user.email bob@example.org
        echo two >> file && git commit -q -a -m two && {HELPER} push -q origin main
        cd ../work && {HELPER} pull -q "$url" main && grep -q two file
    """)
    head = ops.shell("git -C work rev-parse HEAD").strip()
    branch = ops.aws("codecommit", "get-branch", "--repository-name", "shop", "--branch-name", "main")["branch"]
    assert branch == {"branchName": "main", "commitId": head}
    commit = ops.aws("codecommit", "get-commit", "--repository-name", "shop", "--commit-id", head)["commit"]
    assert commit["message"] == "two\n" and commit["author"]["name"] == "Bob"
    changed = ops.aws("codecommit", "get-differences", "--repository-name", "shop",
                      "--before-commit-specifier", commit["parents"][0], "--after-commit-specifier", head)
    changed = changed["differences"] if isinstance(changed, dict) else changed
    assert [d["changeType"] for d in changed] == ["M"] and changed[0]["afterBlob"]["path"] == "file"


def test_git_without_credentials_or_without_a_repository_is_told_so(ops):
    said = ops.shell("""
        GIT_TERMINAL_PROMPT=0 git ls-remote "$AWS_ENDPOINT_URL/v1/repos/shop" 2>&1 || echo "exit $?"
    """)
    assert "exit 128" in said and "could not read Username" in said
    said = ops.shell(f"""{HELPER} ls-remote "$AWS_ENDPOINT_URL/v1/repos/none" 2>&1 || echo "exit $?" """)
    assert "exit 128" in said and "not found" in said
