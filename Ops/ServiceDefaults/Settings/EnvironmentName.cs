using Microsoft.Extensions.Hosting;

namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>
/// Which environment a process runs in: ASP.NET Core's own variables first, then <c>NODE_ENV</c> as the operations
/// guide writes it, then what the caller takes as its default.
/// </summary>
public static class EnvironmentName
{
    public static string Resolve(string absent)
    {
        var said = Read("ASPNETCORE_ENVIRONMENT") ?? Read("DOTNET_ENVIRONMENT") ?? Read("NODE_ENV") ?? absent;
        foreach (var known in new[] { Environments.Development, Environments.Staging, Environments.Production })
            if (string.Equals(known, said, StringComparison.OrdinalIgnoreCase))
                return known;
        return said;
    }

    private static string? Read(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
