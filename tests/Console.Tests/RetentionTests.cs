using ResponsiAI.Ops.Backups;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Console.Tests;

internal sealed class RetentionTests
{
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Only_our_own_files_that_are_older_than_the_limit_go()
    {
        Add(1, "sql.gz");
        Add(6, "sql");
        Add(8, "sql.gz");
        Add(30, "tar.gz");
        string[] strangers = ["backup-of-my-own.sql", "backup-20200101T000000Z.sql.gz.txt", "notes.txt", "backup-20209999T000000Z.sql"];
        foreach (var stranger in strangers)
            File.WriteAllText(folder.Combine(stranger), "");

        var removed = Prune();

        Assert.That(removed, Is.EqualTo(new[] { Name(8, "sql.gz"), Name(30, "tar.gz") }));
        Assert.That(Left(), Is.EquivalentTo(strangers.Append(Name(1, "sql.gz")).Append(Name(6, "sql"))));
    }

    [Test]
    public void The_newest_one_stays_however_old_it_is()
    {
        Add(400, "sql.gz");
        Add(500, "sql.gz");
        Prune();
        Assert.That(Left(), Is.EqualTo(new[] { Name(400, "sql.gz") }));
    }

    [Test]
    public async Task The_newest_that_was_proven_stays_however_old_it_is()
    {
        Add(1, "tar");
        Add(9, "tar");
        Add(20, "tar");
        Add(30, "tar");
        Prove(30);
        Prove(20);
        Prove(30);
        var (code, output) = await OpsProcess.RunAsync(folder, OpsProcess.Settings(("BACKUP_DIR", folder.Path)), "prune");
        Assert.That(code, Is.Zero, output);
        Assert.That(output.TrimEnd().Split('\n'), Is.EqualTo(new[] { $"removed {Name(9, "tar")}", $"removed {Name(30, "tar")}" }));
        Assert.That(Left(), Is.EquivalentTo(new[] { Name(1, "tar"), Name(20, "tar") }));
    }

    [Test]
    public void A_proven_one_that_is_gone_protects_nothing()
    {
        Add(1, "tar");
        Add(9, "tar");
        Add(20, "tar");
        Prove(20);
        File.Delete(folder.Combine(Name(20, "tar")));
        Prune();
        Assert.That(Left(), Is.EqualTo(new[] { Name(1, "tar") }));
    }

    [Test]
    public void The_age_is_that_of_the_name_and_not_of_the_file()
    {
        Add(1, "sql");
        Add(20, "sql");
        File.SetLastWriteTimeUtc(folder.Combine(Name(1, "sql")), now.AddDays(-100).UtcDateTime);
        File.SetLastWriteTimeUtc(folder.Combine(Name(20, "sql")), now.UtcDateTime);
        Prune();
        Assert.That(Left(), Is.EqualTo(new[] { Name(1, "sql") }));
    }

    private IReadOnlyList<string> Prune() =>
        new Retention(new BackupOptions(folder.Path, DatabaseOptions.Sqlite(":memory:"), folder.Path, Schedule: null, TimeSpan.FromDays(7)), TimeProvider.System).Prune();

    private void Prove(int days) => ProvenBackup.Record(folder.Combine(Name(days, "tar")), folder.Path, now);

    private string Name(int days, string ending) => BackupFile.NameFor(now.AddDays(-days), ending.Split('.')[0], ending.EndsWith(".gz", StringComparison.Ordinal));

    private void Add(int days, string ending) => File.WriteAllText(folder.Combine(Name(days, ending)), "content");

    private IEnumerable<string> Left() => Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Where(f => f[0] != '.');
}
