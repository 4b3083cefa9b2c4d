using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>A database of billing's for the tests that run its parts in their own process.</summary>
internal static class BillingDatabase
{
    public static readonly MigrationScripts Scripts = new("billing", typeof(InboxStore).Assembly);

    /// <param name="file">Where SQLite keeps it.</param>
    public static async Task<DatabaseOptions> OptionsAsync(string engine, string file) => engine == "sqlite"
        ? DatabaseOptions.Sqlite(file)
        : DatabaseOptions.Read(new ServiceSettings(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["DATABASE_URL"] = await PostgresServer.SharedDatabaseAsync() }).Build(),
            new HostingEnvironment { EnvironmentName = Environments.Development }), "billing");
}
