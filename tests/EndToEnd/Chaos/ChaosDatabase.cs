using Npgsql;

namespace ResponsiAI.EndToEnd.Chaos;

/// <summary>A look into a database whose server is killed now and then.</summary>
internal sealed class ChaosDatabase(string url) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={new Uri(url).Port};Username=app;Database={new Uri(url).AbsolutePath[1..]};Pooling=false;Timeout=3");

    public string Url => url;

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<long> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync() ?? 0);
    }

    /// <summary>Each row as one text: its columns with their names.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)}={reader.GetValue(i)}")));
        return rows;
    }

    /// <summary>What a killed process had begun is not waited for; others would take it up when its leases end.</summary>
    public async Task EndLeasesAsync(int process)
    {
        await ExecuteAsync($"UPDATE billing_inbox SET lease_until = 0 WHERE status = 'leased' AND owner LIKE '%:{process}:%'");
        await ExecuteAsync($"UPDATE notifications_emails SET lease_until = 0 WHERE status = 'leased' AND owner LIKE '%:{process}:%'");
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
