using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Settings;

/// <summary>Settings as if the variables given were the only ones.</summary>
internal static class Given
{
    public static ServiceSettings Settings(params (string Name, string? Value)[] variables) => Settings("Development", variables);

    public static ServiceSettings Settings(string environment, params (string Name, string? Value)[] variables)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Select(v => KeyValuePair.Create(v.Name, v.Value))).Build();
        return new ServiceSettings(configuration, new Surroundings { EnvironmentName = environment });
    }

    private sealed class Surroundings : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }

        public string ApplicationName { get; set; } = "tests";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
