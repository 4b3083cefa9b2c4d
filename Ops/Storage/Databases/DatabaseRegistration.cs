using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Storage.Databases;

public static class DatabaseRegistration
{
    /// <summary>The database of this process, migrated by the scripts embedded in <paramref name="scripts"/>, and its health as <c>database</c>.</summary>
    public static void AddDatabase(this ServiceBuilder builder, string process, Assembly scripts)
    {
        var options = DatabaseOptions.Read(builder.Settings, process);
        builder.Services.AddSingleton(_ => new Database(options));
        builder.Services.AddSingleton(new MigrationScripts(process, scripts));
        builder.Services.AddHostedService<MigrationService>();
        builder.Services.AddSingleton<IUnavailability, DatabaseUnavailability>();
        builder.Services.AddHealthChecks().AddPart<DatabaseHealth>("database");
    }
}
