using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using ResponsiAI.Ops.Backups;

namespace ResponsiAI.Console.Tests;

internal sealed class ScheduleTests
{
    private TemporaryFolder folder = null!;
    private string backups = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TemporaryFolder();
        backups = folder.Combine("backups");
        Directory.CreateDirectory(backups);
        using var connection = new SqliteConnection($"Data Source={folder.Combine("billing.db")};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand("CREATE TABLE thing (id INTEGER)", connection);
        command.ExecuteNonQuery();
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task A_missed_run_is_caught_up_once_and_then_the_old_ones_are_pruned()
    {
        var old = AddOld();
        Missed(succeeded: true);
        await using var ops = await StartAsync(("BACKUP_SCHEDULE", "0 0 1 1 *"));
        await Wait.UntilAsync(() => !File.Exists(old), "the old one was pruned after the new one was written");
        Assert.That(Directory.GetFiles(backups, "backup-*.tar.gz"), Has.Length.EqualTo(1));
        Assert.That((await HealthAsync(ops)).Backups, Is.EqualTo("ok"));
        using var client = Http.Client(ops.Address, internalToken: true);
        Assert.That(await client.GetStringAsync(new Uri("/ops", UriKind.Relative)), Does.Match(@"<code>backup-\d{8}T\d{6}Z\.tar\.gz</code></th>.*UTC</time></td><td><time "), "restored as a test at once");
    }

    [Test]
    public async Task A_failed_run_degrades_and_removes_nothing()
    {
        var old = AddOld();
        Missed(succeeded: true);
        await using var ops = await StartAsync(("BACKUP_SCHEDULE", "0 0 1 1 *"), ("DATABASE_URL", $"postgres://app@127.0.0.1:{FreePort.Next()}/nowhere"));
        await Wait.UntilAsync(async () => (await HealthAsync(ops)).Backups == "degraded", "health tells of the failure");
        Assert.That((await HealthAsync(ops)).Status, Is.EqualTo("degraded"));
        Assert.That(File.Exists(old), Is.True);
        using var client = Http.Client(ops.Address, internalToken: true);
        Assert.That(await client.GetStringAsync(new Uri("/ops", UriKind.Relative)), Does.Contain("scheduled backup of").And.Contain("failed: The database of DATABASE_URL cannot be used"));
    }

    [Test]
    public async Task A_failure_is_still_told_after_a_restart()
    {
        await File.WriteAllTextAsync(Path.Combine(backups, ".last-scheduled-run.json"), JsonSerializer.Serialize(new LastRun(TimeProvider.System.GetUtcNow(), Succeeded: false, "the disk was full")));
        await using var ops = await StartAsync(("BACKUP_SCHEDULE", "0 0 1 1 *"));
        Assert.That((await HealthAsync(ops)).Backups, Is.EqualTo("degraded"));
    }

    [Test]
    public async Task Without_schedule_and_backups_the_part_is_not_configured_and_with_a_backup_it_is_ok()
    {
        await using var ops = await StartAsync();
        Assert.That(await HealthAsync(ops), Is.EqualTo(("ok", "not_configured")));
        AddOld();
        Assert.That(await HealthAsync(ops), Is.EqualTo(("ok", "ok")));
    }

    [Test]
    public async Task A_schedule_that_is_none_stops_the_start_and_names_the_variable()
    {
        await using var ops = ServiceProcess.Launch("Console", Settings(("BACKUP_SCHEDULE", "every night"), ("BACKUP_KEEP_DAYS", "x")), arguments: "serve");
        Assert.That(await ops.Child.WaitForExitAsync(), Is.EqualTo(78));
        Assert.That(ops.Output, Does.Contain("BACKUP_SCHEDULE").And.Contain("BACKUP_KEEP_DAYS").And.Not.Contain("every night"));
    }

    private string AddOld()
    {
        var path = Path.Combine(backups, "backup-20200101T000000Z.tar.gz");
        File.WriteAllText(path, "old");
        return path;
    }

    private void Missed(bool succeeded) => File.WriteAllText(
        Path.Combine(backups, ".last-scheduled-run.json"), JsonSerializer.Serialize(new LastRun(DateTimeOffset.UnixEpoch, succeeded, Reason: null)));

    private Dictionary<string, string?> Settings(params (string Name, string? Value)[] more) =>
        OpsProcess.Settings([("DATA_DIR", folder.Path), ("BACKUP_DIR", backups), .. more]);

    private Task<ServiceProcess> StartAsync(params (string Name, string? Value)[] more) => ServiceProcess.StartAsync("Console", Settings(more), arguments: "serve");

    private static async Task<(string Status, string Backups)> HealthAsync(ServiceProcess ops)
    {
        using var client = Http.Client(ops.Address);
        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
        var health = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        return (health["status"]!.ToString(), health["services"]!["backups"]!.ToString());
    }
}
