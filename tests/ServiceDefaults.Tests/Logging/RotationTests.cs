namespace ResponsiAI.ServiceDefaults.Tests.Logging;

public sealed class RotationTests
{
    private const long Limit = 5 * 1024 * 1024;

    [Test]
    public async Task Files_rotate_at_five_megabytes_with_five_archives_also_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        (string, string?)[] settings = [("ASPNETCORE_ENVIRONMENT", "Production"), ("DATA_DIR", folder.Path), ("LOG_DIR", folder.Combine("logs"))];
        await WriteAsync(settings, megabytes: 36, "first");
        AssertRotated(folder, "first");
        await WriteAsync(settings, megabytes: 14, "second");
        AssertRotated(folder, "second");
    }

    [Test]
    public async Task Processes_that_share_a_folder_lose_no_line_and_take_a_place_again_that_became_free()
    {
        const int lines = 2000;
        using var folder = new TemporaryFolder();
        (string, string?)[] settings = [("ASPNETCORE_ENVIRONMENT", "Production"), ("DATA_DIR", folder.Path), ("LOG_DIR", folder.Combine("logs"))];
        await using (var one = await Probe.StartAsync(settings))
        await using (var other = await Probe.StartAsync(settings))
        {
            await Task.WhenAll(new[] { one, other }.SelectMany((probe, number) => Enumerable.Range(0, 10).Select(turn => probe.LogAsync("Error", $"from {number} in turn {turn}", times: lines / 10))));
            await one.StopAsync();
            await other.StopAsync();
        }

        await using (var later = await Probe.StartAsync(settings))
        {
            await later.LogAsync("Error", "from the third one");
            await later.StopAsync();
        }

        foreach (var kind in new[] { "combined", "error" })
        {
            var written = new[] { "", "2" }.SelectMany(place => File.ReadLines(folder.Combine(Path.Combine("logs", place, kind + ".log")))).ToList();
            Assert.That(written.Count(l => l.Contains("from 0 in turn", StringComparison.Ordinal)), Is.EqualTo(lines), kind);
            Assert.That(written.Count(l => l.Contains("from 1 in turn", StringComparison.Ordinal)), Is.EqualTo(lines), kind);
            Assert.That(written.Count(l => l.Contains("from the third one", StringComparison.Ordinal)), Is.EqualTo(1), kind);
        }

        Assert.That(Directory.GetDirectories(folder.Combine("logs")).Select(Path.GetFileName), Is.EqualTo(new[] { "2" }));
    }

    private static async Task WriteAsync((string, string?)[] settings, int megabytes, string mark)
    {
        await using var probe = await Probe.StartAsync(settings);
        await probe.LogAsync("Error", mark + new string('x', 4_000), times: megabytes * 256);
        await probe.LogAsync("Error", "the newest line, " + mark);
        await probe.StopAsync();
    }

    private static void AssertRotated(TemporaryFolder folder, string mark)
    {
        var files = new DirectoryInfo(folder.Combine("logs")).GetFiles("*.log");
        foreach (var kind in new[] { "combined", "error" })
        {
            Assert.That(files.Where(f => f.Name.StartsWith(kind, StringComparison.Ordinal)).Select(f => f.Name).Order().ToArray(),
                Has.Length.EqualTo(6).And.One.EqualTo(kind + ".log").And.Exactly(5).Match($@"^{kind}_\d+\.log$"));
            Assert.That(File.ReadLines(folder.Combine(Path.Combine("logs", kind + ".log"))).Any(l => l.Contains("the newest line, " + mark, StringComparison.Ordinal)), Is.True);
        }

        Assert.That(files.ToArray(), Has.Length.EqualTo(12));
        // A file is closed behind the batch that filled it, and a batch has at most 200 lines.
        Assert.That(files.Select(f => f.Length).Max(), Is.LessThan(Limit + 200 * 4_300));
        Assert.That(files.Count(f => f.Length >= Limit), Is.EqualTo(10), "archives are full");
    }
}
