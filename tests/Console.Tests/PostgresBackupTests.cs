using System.IO.Compression;
using Npgsql;
using ResponsiAI.Ops.Backups;
using ResponsiAI.Ops.Backups.Postgres;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Console.Tests;

internal sealed class PostgresBackupTests
{
    private TemporaryFolder folder = null!;
    private string url = null!;
    private Dictionary<string, string?> settings = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        folder = new TemporaryFolder();
        url = await PostgresServer.SharedDatabaseAsync();
        settings = OpsProcess.Settings(("DATABASE_URL", url));
        await ExecuteAsync("""
            CREATE TABLE account (id int PRIMARY KEY, name text NOT NULL);
            INSERT INTO account SELECT i, 'account ' || i || E'\nCOMMIT;\n\\.' FROM generate_series(1, 2000) i;
            CREATE SCHEMA extra;
            CREATE VIEW extra.names AS SELECT name FROM account;
            CREATE FUNCTION extra.two() RETURNS int LANGUAGE sql AS 'SELECT 2';
            """);
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_backup_brings_back_what_was_there_and_what_came_later_goes(bool compress)
    {
        var (backedUp, said) = await OpsProcess.RunAsync(folder, settings, compress ? ["backup", "--compress"] : ["backup"]);
        Assert.That(backedUp, Is.Zero, said);
        var file = OpsProcess.Backups(folder).Single();
        Assert.Multiple(() =>
        {
            Assert.That(Path.GetFileName(file), Does.Match(compress ? @"^backup-\d{8}T\d{6}Z\.sql\.gz$" : @"^backup-\d{8}T\d{6}Z\.sql$"));
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Directory.GetFiles(folder.Combine("backups"), ".backup-*"), Is.Empty);
        });
        await ExecuteAsync("""
            DELETE FROM account WHERE id > 5;
            CREATE TABLE newer (id int REFERENCES account (id));
            CREATE SCHEMA later; CREATE TABLE later.thing (id int);
            CREATE VIEW later.depends AS SELECT * FROM extra.names;
            """);

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file, "--yes");

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("public.account  2000 rows"));
        Assert.That(await ScalarAsync("SELECT count(*) FROM extra.names WHERE name = 'account 7' || E'\\nCOMMIT;\\n\\\\.'"), Is.EqualTo(1L));
        Assert.That(await ScalarAsync("SELECT extra.two()"), Is.EqualTo(2));
        Assert.That(await ScalarAsync("SELECT to_regclass('newer') IS NULL AND to_regnamespace('later') IS NULL"), Is.True);
        Assert.That(await ScalarAsync("SELECT has_schema_privilege('public', 'public', 'USAGE')"), Is.True);
        Assert.That(await ScalarAsync("SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'public'"), Is.EqualTo("pg_database_owner"));
    }

    [TestCase("truncated", true)]
    [TestCase("truncated", false)]
    [TestCase("flipped", true)]
    [TestCase("flipped", false)]
    [TestCase("empty", false)]
    public async Task A_damaged_file_is_refused_and_the_database_stays_as_it_is(string damage, bool compress)
    {
        await OpsProcess.RunAsync(folder, settings, compress ? ["backup", "--compress"] : ["backup"]);
        var file = OpsProcess.Backups(folder).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        if (damage == "flipped")
            bytes[bytes.Length / 2] ^= 0x04;
        await File.WriteAllBytesAsync(file, damage switch { "truncated" => bytes[..(bytes.Length * 3 / 4)], "empty" => [], _ => bytes });

        await AssertRestoreFailsAsync(file, "Nothing was changed");
    }

    [Test]
    public async Task A_dump_that_fails_in_its_middle_changes_nothing()
    {
        var file = await DumpAsync("CREATE TABLE restored (id int);\nINSERT INTO nowhere VALUES (1);");
        await AssertRestoreFailsAsync(file, "changed nothing");
    }

    [TestCase("SELECT 'open")]
    [TestCase(@"\q")]
    public async Task A_dump_that_psql_does_not_read_to_its_end_changes_nothing(string line)
    {
        var file = await DumpAsync($"CREATE TABLE restored (id int);\n{line}");
        await AssertRestoreFailsAsync(file, "changed nothing");
    }

    [TestCase("COMMIT;")]
    [TestCase("ROLLBACK;")]
    [TestCase(@"\connect postgres")]
    public async Task A_dump_that_would_leave_the_transaction_is_refused(string line)
    {
        var file = await DumpAsync($"CREATE TABLE restored (id int);\n{line}");
        await AssertRestoreFailsAsync(file, "Nothing was changed");
    }

    [Test]
    public async Task A_restore_that_is_killed_in_its_middle_changes_nothing()
    {
        // More than a pipe holds, so that the end cannot have been handed over already.
        var rest = string.Join('\n', Enumerable.Range(0, 40_000).Select(i => $"-- filling the pipe, line {i}"));
        var file = await DumpAsync($"CREATE TABLE restored (id int);\nSELECT pg_sleep(2);\n{rest}");
        await using (var restore = OpsProcess.Start(folder, settings, "restore", file, "--yes"))
        {
            await Wait.UntilAsync(async () => (long)(await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND application_name = 'ops psql'"))! == 1, "the restore is in its middle");
            restore.Signal(Signal.Kill);
            await restore.WaitForExitAsync();
        }

        await Wait.UntilAsync(async () => (long)(await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ops psql'"))! == 0, "psql has ended");
        await AssertUntouchedAsync();
    }

    [Test]
    public async Task Production_refuses_to_restore_and_prints_the_commands_without_the_password()
    {
        await OpsProcess.RunAsync(folder, settings, "backup", "--compress");
        settings["DATABASE_URL"] = url.Replace("app:app@", "app:very-secret-password@", StringComparison.Ordinal);
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", OpsProcess.Backups(folder).Single(), "--yes");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("gzip -t").And.Contain("psql -X -v ON_ERROR_STOP=1 --single-transaction").And.Not.Contain("very-secret"));
        await AssertUntouchedAsync();
    }

    [Test]
    public async Task Without_an_environment_a_database_on_another_machine_counts_as_production_and_one_on_this_machine_does_not()
    {
        await OpsProcess.RunAsync(folder, settings, "backup");
        var file = OpsProcess.Backups(folder).Single();
        settings["ASPNETCORE_ENVIRONMENT"] = null;
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file);
        Assert.That(code, Is.Zero, output);

        settings["DATABASE_URL"] = "postgres://app:app@db.example.com:5432/app";
        (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("switched off in production"));
    }

    [Test]
    public async Task A_wrong_database_fails_in_a_sentence_and_leaves_no_file()
    {
        settings["DATABASE_URL"] = url + "nope";
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "backup");
        Assert.That(code, Is.Not.Zero);
        Assert.That(output, Does.Contain("does not exist").And.Not.Contain("   at "));
        Assert.That(Directory.GetFiles(folder.Combine("backups"), "*backup-*"), Is.Empty);
    }

    [Test]
    public async Task A_second_backup_says_who_holds_the_folder_and_the_first_one_goes_on()
    {
        await using var source = NpgsqlDataSource.Create(DatabaseUrl());
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE account IN ACCESS EXCLUSIVE MODE", connection))
            await command.ExecuteNonQueryAsync();
        await using var first = OpsProcess.Start(folder, settings, "backup");
        await Wait.UntilAsync(async () => (long)(await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ops pg_dump' AND wait_event_type = 'Lock'"))! == 1, "the first backup waits for the table");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "backup");

        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain($"ops backup, process {first.Id}"));
        await transaction.RollbackAsync();
        Assert.That(await first.WaitForExitAsync(), Is.Zero, first.Output);
        Assert.That(OpsProcess.Backups(folder), Has.Length.EqualTo(1));
    }

    [TestCase("echo '-- PostgreSQL database dump'; echo 'CREATE TABLE half'", "end is missing")]
    [TestCase("echo '-- PostgreSQL database dump'; echo 'connection lost' >&2; exit 1", "connection lost")]
    [TestCase("kill -9 $$", "137")]
    public async Task A_pg_dump_that_gives_up_leaves_no_file_and_the_old_ones_alone(string behaviour, string says)
    {
        await OpsProcess.RunAsync(folder, settings, "backup");
        var before = OpsProcess.Backups(folder);
        // Newer than all others, so it is the one that is chosen.
        settings["PATH"] = FakePgDump("99.1", behaviour) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "backup", "--compress");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain(says));
        Assert.That(Directory.GetFiles(folder.Combine("backups"), "*backup-*"), Is.EqualTo(before));
    }

    [Test]
    public async Task A_pg_dump_older_than_the_server_is_refused_before_it_dumps()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Run(FakePgDump("9.6.24", "touch dumped"), TimeSpan.FromMinutes(1)).WriteAsync(compress: false, "test", CancellationToken.None));
        Assert.That(failure!.Message, Does.Contain("9.6.24").And.Match("older than the server's [0-9]+"));
        Assert.That(OpsProcess.Backups(folder), Is.Empty);
    }

    [Test]
    public async Task A_missing_pg_dump_is_told_with_what_to_install()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Run(folder.Path, TimeSpan.FromMinutes(1)).WriteAsync(compress: false, "test", CancellationToken.None));
        Assert.That(failure!.Message, Does.Contain("postgresql-client"));
    }

    [Test]
    public async Task A_pg_dump_that_hangs_is_stopped()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Run(FakePgDump("99.1", "exec sleep 600"), TimeSpan.FromSeconds(1)).WriteAsync(compress: false, "test", CancellationToken.None));
        Assert.That(failure!.Message, Does.Contain("was stopped"));
        Assert.That(Directory.GetFiles(folder.Combine("backups"), "*backup-*"), Is.Empty);
    }

    [Test]
    public async Task The_password_is_never_an_argument()
    {
        var seen = folder.Combine("arguments");
        settings["DATABASE_URL"] = url.Replace("app:app@", "app:very-secret-password@", StringComparison.Ordinal);
        settings["PATH"] = FakePgDump("99.1", $"echo \"$@\" > {seen}; echo \"$PGPASSWORD $PGAPPNAME\" >> {seen}; exit 1") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        await OpsProcess.RunAsync(folder, settings, "backup");
        var lines = await File.ReadAllLinesAsync(seen);
        Assert.That(lines[0], Does.Contain("--no-password").And.Contain("--lock-wait-timeout").And.Not.Contain("very-secret"));
        Assert.That(lines[1], Is.EqualTo("very-secret-password ops pg_dump"));
    }

    [Test]
    public async Task A_dump_can_be_restored_with_psql_alone()
    {
        await OpsProcess.RunAsync(folder, settings, "backup", "--compress");
        var empty = new NpgsqlConnectionStringBuilder(DatabaseUrl(await PostgresServer.SharedDatabaseAsync()));
        await using var psql = ChildProcess.Start("sh", ["-c", $"gunzip -c {OpsProcess.Backups(folder).Single()} | {PostgresServer.Binary("psql")} -X -v ON_ERROR_STOP=1 --single-transaction -h {empty.Host} -p {empty.Port} -U app -d {empty.Database}"]);
        Assert.That(await psql.WaitForExitAsync(), Is.Zero, psql.Output);
        await using var source = NpgsqlDataSource.Create(empty.ToString());
        Assert.That(await source.CreateCommand("SELECT count(*) FROM account").ExecuteScalarAsync(), Is.EqualTo(2000L));
    }

    [Test]
    public async Task A_backup_is_proven_by_restoring_it_into_a_database_that_is_removed_again()
    {
        await OpsProcess.RunAsync(folder, settings, "backup", "--compress");
        await ExecuteAsync("DELETE FROM account WHERE id > 5");
        // One that a killed test left, and one that may still be at work.
        var working = $"responsiai_verify_{TimeProvider.System.GetUtcNow():yyyyMMddHHmmss}_{Guid.NewGuid().ToString("N")[..8]}";
        await ExecuteAsync("CREATE DATABASE responsiai_verify_20200101000000_abcd");
        await ExecuteAsync($"CREATE DATABASE {working}");

        var (code, output) = await OpsProcess.RunAsync(folder, settings, "verify", OpsProcess.Backups(folder).Single());

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("public.account  2000 rows").And.Contain("removed again"));
        Assert.That(await ScalarAsync("SELECT count(*) FROM account"), Is.EqualTo(5L));
        Assert.That(await ScalarAsync("SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE 'responsiai_verify_%'"), Is.EqualTo(working));
        await ExecuteAsync($"DROP DATABASE {working}");
    }

    [Test]
    public async Task A_dump_that_fails_in_its_middle_is_not_proven_and_leaves_no_database()
    {
        var file = await DumpAsync("CREATE TABLE restored (id int);\nCREATE TABLE restored (id int);");
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "verify", file);
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("already exists").And.Not.Contain("   at "));
        Assert.That(await ScalarAsync("SELECT count(*) FROM pg_database WHERE datname LIKE 'responsiai_verify_%'"), Is.Zero);
        await AssertUntouchedAsync();
    }

    [Test]
    public async Task A_role_that_may_not_create_databases_is_told_what_it_needs()
    {
        await OpsProcess.RunAsync(folder, settings, "backup");
        await ExecuteAsync("DO $$ BEGIN CREATE ROLE without_createdb LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        settings["DATABASE_URL"] = new UriBuilder(url) { UserName = "without_createdb" }.ToString();
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "verify");
        Assert.That(code, Is.EqualTo(69), output);
        Assert.That(output, Does.Contain("CREATEDB").And.Not.Contain("   at "));
    }

    private BackupRun Run(string toolFolder, TimeSpan deadline)
    {
        var database = new DatabaseOptions(Engine.Postgres, DatabaseUrl());
        var options = new BackupOptions(folder.Combine("backups"), database, folder.Path, Schedule: null, TimeSpan.FromDays(7));
        return new BackupRun(options, new PostgresSource(PostgresConnection.From(database), new PostgresTools([toolFolder]), deadline), TimeProvider.System);
    }

    private string FakePgDump(string version, string behaviour)
    {
        var path = folder.Combine("fake/pg_dump");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) {version}' && exit 0\n{behaviour}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(path)!;
    }

    private async Task<string> DumpAsync(string statements)
    {
        var file = folder.Combine("foreign.sql.gz");
        await using var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        await using var writer = new StreamWriter(gzip);
        await writer.WriteAsync($"--\n-- PostgreSQL database dump\n--\n\n{statements}\n\n--\n-- PostgreSQL database dump complete\n--\n\n");
        return file;
    }

    private async Task AssertRestoreFailsAsync(string file, string says)
    {
        var (code, output) = await OpsProcess.RunAsync(folder, settings, "restore", file, "--yes");
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain(says).And.Not.Contain("   at "));
        await AssertUntouchedAsync();
    }

    private async Task AssertUntouchedAsync()
    {
        Assert.That(await ScalarAsync("SELECT count(*) FROM extra.names"), Is.EqualTo(2000L));
        Assert.That(await ScalarAsync("SELECT to_regclass('restored') IS NULL"), Is.True);
    }

    private string DatabaseUrl(string? other = null)
    {
        var uri = new Uri(other ?? url);
        return $"Host={uri.Host};Port={uri.Port};Username=app;Database={uri.AbsolutePath[1..]};Pooling=false";
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(DatabaseUrl());
        await source.CreateCommand(sql).ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(DatabaseUrl());
        return await source.CreateCommand(sql).ExecuteScalarAsync();
    }
}
