using Dapper;
using Microsoft.Data.Sqlite;

namespace ResponsiAI.Console.Tests;

internal sealed class SqliteBackupTests
{
    private readonly Dictionary<string, string?> settings = [];
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TemporaryFolder();
        foreach (var name in new[] { "billing", "notifications" })
        {
            using var connection = Open(name);
            connection.Execute("PRAGMA journal_mode = WAL; CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)");
            connection.Execute("INSERT INTO thing (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT 'thing ' || i FROM n");
        }
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_backup_of_databases_in_use_brings_back_what_was_there(bool compress)
    {
        // Open all the time, as the processes have them; what is committed is still in the write-ahead log.
        await using var live = Open("billing");
        await live.ExecuteAsync("INSERT INTO thing (name) VALUES ('the newest')");
        var (backedUp, said) = await OpsProcess.RunAsync(folder, settings, compress ? ["backup", "--compress"] : ["backup"]);
        Assert.That(backedUp, Is.Zero, said);
        var file = OpsProcess.Backups(folder).Single();
        Assert.That(Path.GetFileName(file), Does.Match(compress ? @"^backup-\d{8}T\d{6}Z\.tar\.gz$" : @"^backup-\d{8}T\d{6}Z\.tar$"));
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await live.ExecuteAsync("DELETE FROM thing; CREATE TABLE newer (id INTEGER)");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file, "--yes");

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("billing.db  thing  501 rows").And.Contain("notifications.db  thing  500 rows"));
        Assert.That(await live.ExecuteScalarAsync<long>("SELECT count(*) FROM thing WHERE name = 'the newest'"), Is.EqualTo(1));
        Assert.That(await live.ExecuteScalarAsync<long>("SELECT count(*) FROM sqlite_master WHERE name = 'newer'"), Is.Zero);
        Assert.That(Directory.GetDirectories(folder.Path, ".staging-*"), Is.Empty);
    }

    [TestCase("truncated", true)]
    [TestCase("truncated", false)]
    [TestCase("flipped", true)]
    [TestCase("flipped", false)]
    public async Task A_damaged_archive_is_refused_and_the_databases_stay_as_they_are(string damage, bool compress)
    {
        await OpsProcess.RunAsync(folder, settings, compress ? ["backup", "--compress"] : ["backup"]);
        var file = OpsProcess.Backups(folder).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        // In the middle of a row: SQLite's own check does not see such a flip.
        var at = compress ? bytes.Length / 2 : bytes.AsSpan().IndexOf("thing 250"u8) + 3;
        bytes[at] ^= 0x04;
        await File.WriteAllBytesAsync(file, damage == "flipped" ? bytes : bytes[..(bytes.Length * 2 / 3)]);
        await using var live = Open("billing");
        await live.ExecuteAsync("INSERT INTO thing (name) VALUES ('later')");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file, "--yes");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Nothing was changed").And.Not.Contain("   at "));
        Assert.That(await live.ExecuteScalarAsync<long>("SELECT count(*) FROM thing"), Is.EqualTo(501));
    }

    [Test]
    public async Task A_backup_is_proven_by_restoring_it_beside_databases_that_stay_as_they_are()
    {
        await OpsProcess.RunAsync(folder, settings, "backup", "--compress");
        var file = OpsProcess.Backups(folder).Single();
        await using var live = Open("billing");
        await live.ExecuteAsync("DELETE FROM thing WHERE id > 3");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "verify");

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain(file).And.Contain("billing.db  thing  500 rows").And.Contain("notifications.db  thing  500 rows"));
        Assert.That(await live.ExecuteScalarAsync<long>("SELECT count(*) FROM thing"), Is.EqualTo(3));
        Assert.That(Directory.GetDirectories(folder.Path, ".staging-*"), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(folder.Combine("backups/.proven-backup.json")), Does.Contain(Path.GetFileName(file)));
    }

    [Test]
    public async Task A_damaged_archive_is_not_proven()
    {
        await OpsProcess.RunAsync(folder, settings, "backup");
        var file = OpsProcess.Backups(folder).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().IndexOf("thing 250"u8) + 3] ^= 0x04;
        await File.WriteAllBytesAsync(file, bytes);
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "verify", file);
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("cannot be restored").And.Not.Contain("   at "));
        Assert.That(File.Exists(folder.Combine("backups/.proven-backup.json")), Is.False);
    }

    [Test]
    public async Task A_damaged_database_is_not_backed_up()
    {
        await File.WriteAllTextAsync(folder.Combine("broken.db"), "this is no database, though it is called one, and long enough to look like a header");
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "backup");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("broken.db"));
        Assert.That(OpsProcess.Backups(folder), Is.Empty);
    }

    [Test]
    public async Task A_dump_of_Postgres_is_not_restored_into_SQLite()
    {
        await File.WriteAllTextAsync(folder.Combine("some.sql"), "--\n-- PostgreSQL database dump\n--\n");
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", folder.Combine("some.sql"), "--yes");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("set DATABASE_URL"));
    }

    [Test]
    public async Task Without_any_database_there_is_a_sentence_and_no_file()
    {
        using var empty = new TemporaryFolder();
        var (code, output) = await OpsProcess.RunAsync(empty, settings, "backup");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("There is no database"));
        Assert.That(OpsProcess.Backups(empty), Is.Empty);
    }

    [Test]
    public async Task Two_backups_within_a_second_are_two_files()
    {
        await OpsProcess.RunAsync(folder, settings, "backup", "--out", folder.Combine("backups"));
        await OpsProcess.RunAsync(folder, settings, "backup", "--out", folder.Combine("backups"));
        Assert.That(OpsProcess.Backups(folder), Has.Length.EqualTo(2));
    }

    private SqliteConnection Open(string name)
    {
        var connection = new SqliteConnection($"Data Source={folder.Combine(name + ".db")};Pooling=false");
        connection.Open();
        return connection;
    }
}
