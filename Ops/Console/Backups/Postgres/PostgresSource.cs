using System.Security.Cryptography;
using Npgsql;
using ResponsiAI.Ops.CommandLine;

namespace ResponsiAI.Ops.Backups.Postgres;

internal sealed class PostgresSource(PostgresConnection connection, PostgresTools tools, TimeSpan deadline) : IBackupSource
{
    private const string LockWait = "30s";

    public string Kind => "sql";

    public async Task WriteAsync(Stream content, CancellationToken cancellation)
    {
        var tool = await tools.FindAsync("pg_dump", cancellation);
        (await PostgresServerVersion.AskAsync(connection, cancellation)).Require(tool, "pg_dump");
        await WithinDeadlineAsync("pg_dump", async token =>
        {
            await using var dump = PostgresProgram.Start(tool, "pg_dump", connection,
                "--format=plain", "--no-owner", "--no-privileges", "--no-password", $"--lock-wait-timeout={LockWait}");
            dump.Input.Close();
            var checksum = new DumpChecksum();
            await checksum.CopyAsync(dump.Output.BaseStream, content, token);
            await dump.EndAsync("The backup failed and left no file", token);
            await content.WriteAsync(checksum.Trailer(), token);
        }, cancellation);
    }

    public Task CheckAsync(Stream content, CancellationToken cancellation) => new DumpCheck().CopyAsync(content, Stream.Null, cancellation);

    public async Task RestoreAsync(Func<Stream> open, CancellationToken cancellation)
    {
        var tool = await tools.FindAsync("psql", cancellation);
        (await PostgresServerVersion.AskAsync(connection, cancellation)).Require(tool, "psql");
        await WithinDeadlineAsync("psql", token => RestoreAsync(tool, open, token), cancellation);
    }

    public async Task<IReadOnlyList<TableCount>> TestRestoreAsync(Func<Stream> open, CancellationToken cancellation)
    {
        await using var scratch = await ScratchDatabase.CreateAsync(connection, cancellation);
        var restored = new PostgresSource(scratch.Connection, tools, deadline);
        await restored.RestoreAsync(open, cancellation);
        return await restored.CountAsync(cancellation);
    }

    /// <summary>
    /// Everything in one transaction whose COMMIT is sent last, after the file was read to its end and found whole.
    /// psql's own --single-transaction would commit at the end of its input, which is also how our death looks to it.
    /// </summary>
    private async Task RestoreAsync(PostgresTool tool, Func<Stream> open, CancellationToken cancellation)
    {
        const string failed = "The restore failed and changed nothing";
        await using var psql = PostgresProgram.Start(tool, "psql", connection,
            "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-");
        var said = psql.Output.ReadToEndAsync(cancellation);
        // Proves that COMMIT was understood as a command: in an unfinished string or copy it would only be text.
        var proof = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            await psql.Input.WriteAsync(RestoreScript.Before(), cancellation);
            await using (var content = open())
                await new DumpCheck().CopyAsync(content, psql.Input, cancellation);
            await psql.Input.WriteAsync(RestoreScript.After(proof), cancellation);
            psql.Input.Close();
        }
        catch (IOException exception)
        {
            // Mostly psql that has stopped at an error: then its exit code and message say why.
            psql.CloseInput();
            await psql.EndAsync(failed, cancellation);
            throw new CommandFailure($"{failed}: {exception.Message}", cause: exception);
        }

        await psql.EndAsync(failed, cancellation);
        if (!(await said).Contains(proof, StringComparison.Ordinal))
            throw new CommandFailure($"{failed}: psql did not read the file to its end.");
    }

    public async Task<IReadOnlyList<TableCount>> CountAsync(CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        var tables = new List<string>();
        await using (var command = source.CreateCommand("""
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname <> 'information_schema' AND schemaname !~ '^pg_' ORDER BY 1
            """))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                tables.Add(reader.GetString(0));
        }

        var counts = new List<TableCount>();
        foreach (var table in tables)
        {
            // The name was quoted by the server itself.
            await using var count = source.CreateCommand($"SELECT count(*) FROM {table}");
            counts.Add(new TableCount(connection.Database!, table, (long)(await count.ExecuteScalarAsync(cancellation))!));
        }

        return counts;
    }

    public string ManualRestore(string file) => RestoreScript.Manual(connection, file);

    private async Task WithinDeadlineAsync(string name, Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(deadline);
        try
        {
            await run(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailure($"{name} did not end within {deadline} and was stopped.");
        }
    }
}
