using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>
/// Reads the settings of a process by the names of the operations guide and collects every fault, so that a start
/// that must fail names all of them at once. A reader that finds a fault returns a harmless stand-in; nothing runs
/// on it, because the process ends with exit code 78 before it serves.
/// </summary>
public sealed class ServiceSettings(IConfiguration configuration, IHostEnvironment environment)
{
    private readonly List<SettingFault> faults = [];

    public IReadOnlyList<SettingFault> Faults => faults;

    public IConfiguration Configuration => configuration;

    public bool IsDevelopment => environment.IsDevelopment();

    public bool IsProduction => environment.IsProduction();

    /// <summary>The environment as health and Sentry name it: lower case.</summary>
    public string Environment => environment.EnvironmentName.ToLowerInvariant();

    /// <summary>The folder that a process keeps its own state in (<c>DATA_DIR</c>, default <c>./data</c>).</summary>
    public string DataDir => Path.GetFullPath(Text("DATA_DIR") ?? "data");

    /// <summary>Makes the data folder where it is not there yet.</summary>
    public void RequireDataDir()
    {
        try
        {
            Directory.CreateDirectory(DataDir);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Fault("DATA_DIR", "the folder cannot be made", "write the path of a folder that this process may write");
        }
    }

    /// <summary>The value without surrounding white space, or null when it is absent or empty.</summary>
    public string? Text(string name)
    {
        var value = configuration[name]?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    public bool Has(string name) => Text(name) is not null;

    /// <summary>The members of a comma-separated value, without empty ones.</summary>
    public IReadOnlyList<string> List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public int Number(string name, int absent, int min, int max)
    {
        if (Text(name) is not { } text)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Fault(name, $"it is not a whole number from {min} to {max}", $"write for example {name}={absent}");
        return absent;
    }

    /// <summary>A port that may be left out; null then.</summary>
    public int? Port(string name) => Has(name) ? Number(name, 8080, 1, 65535) : null;

    /// <summary>An absolute http or https address without path and query.</summary>
    public Uri Address(string name, string absent)
    {
        var fallback = new Uri(absent);
        if (Text(name) is not { } text)
            return fallback;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0)
            return uri;
        Fault(name, "it is not an http or https address without path", $"write for example {name}={absent}");
        return fallback;
    }

    public T Choice<T>(string name, T absent, params (string Word, T Meaning)[] choices)
    {
        if (Text(name) is not { } text)
            return absent;
        foreach (var (word, meaning) in choices)
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                return meaning;
        Fault(name, "it is not one of the words that are known", $"write one of {string.Join(", ", choices.Select(c => c.Word))}");
        return absent;
    }

    public IReadOnlyList<IPNetwork> Networks(string name, params IPNetwork[] absent)
    {
        if (Text(name) is not { } text)
            return absent;
        if (!NetworkList.TryParse(text, out var networks))
            Fault(name, "a member is neither an address nor a network in CIDR form", $"write for example {name}=10.0.0.0/8,fd00::/8");
        else if (networks.Count == 0)
            Fault(name, "it names no network", $"write for example {name}=10.0.0.0/8,fd00::/8, or leave it out");
        return networks;
    }

    /// <summary>
    /// A URL of a service such as <c>postgres://user:pass@host:5432/name</c>. Null when the setting is absent or its
    /// scheme is not among those given (the driver's own form is then meant); a fault when the URL cannot be read.
    /// </summary>
    public ServiceUrl? ServiceUrl(string name, params string[] schemes)
    {
        if (Text(name) is not { } text || !schemes.Any(s => text.StartsWith(s + "://", StringComparison.OrdinalIgnoreCase)))
            return null;
        if (Settings.ServiceUrl.TryParse(text, out var url))
            return url;
        Fault(name, "it is not a URL that can be read", $"write {name}={schemes[0]}://USER:PASSWORD@HOST:PORT/NAME with special characters percent-encoded");
        return null;
    }

    /// <summary>Adds a fault, once where several capabilities read the same setting.</summary>
    public void Fault(string name, string wrong, string write)
    {
        var fault = new SettingFault(name, wrong, write);
        if (!faults.Contains(fault))
            faults.Add(fault);
    }
}
