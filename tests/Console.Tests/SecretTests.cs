namespace ResponsiAI.Console.Tests;

internal sealed class SecretTests
{
    [Test]
    public async Task A_secret_is_thirty_two_random_bytes_in_base64_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var (code, one) = await OpsProcess.RunAsync(folder, [], "secret");
        var (_, other) = await OpsProcess.RunAsync(folder, [], "secret");
        Assert.That(code, Is.Zero);
        Assert.That(Convert.FromBase64String(one.TrimEnd()), Has.Length.EqualTo(32));
        Assert.That(one.Trim(), Does.Match("^[A-Za-z0-9+/]{43}=$").And.Not.EqualTo(other.Trim()));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [TestCase("--help")]
    [TestCase("up", "--help")]
    [TestCase("restore", "--help")]
    public async Task Help_is_no_error(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await OpsProcess.RunAsync(folder, [], arguments);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Usage:").And.Contain("ops "));
    }
}
