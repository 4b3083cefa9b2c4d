using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Internal;

/// <summary>
/// The secret by which the processes of one installation know each other (<c>INTERNAL_TOKEN</c>). Backends ask it of
/// every caller but those of <c>/health</c>.
/// </summary>
public sealed class InternalToken(string value)
{
    public const string Header = "X-Internal-Token";

    private readonly byte[] expected = Encoding.UTF8.GetBytes(value);

    public string Value { get; } = value;

    public bool Matches(string? offered) =>
        offered is not null && CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(offered));

    /// <summary>Development makes one and keeps it in the data folder; production must be given one.</summary>
    public static InternalToken Read(ServiceSettings settings)
    {
        const string name = "INTERNAL_TOKEN";
        if (settings.Text(name) is { } said)
        {
            if (!said.All(c => c is > ' ' and <= '~'))
                settings.Fault(name, "it has characters that a header cannot carry", "write what `ops secret` prints");
            if (said.Length < 16 && !settings.IsDevelopment)
                settings.Fault(name, "it is shorter than 16 characters", "write what `ops secret` prints");
            return new InternalToken(said);
        }

        if (settings.IsDevelopment)
            return new InternalToken(DevelopmentSecret.GetOrCreate(settings.DataDir, "internal-token"));
        settings.Fault(name, "it is missing", "write the same value for every process; `ops secret` prints a good one");
        return new InternalToken("");
    }
}

public static class InternalTokenGate
{
    /// <summary>Refuses with 401 whoever does not show the internal token.</summary>
    public static void UseInternalToken(this WebApplication app)
    {
        var token = app.Services.GetRequiredService<InternalToken>();
        app.Use((context, next) =>
            context.Request.Path.Equals(HealthEndpoint.Path, StringComparison.Ordinal) || token.Matches(context.Request.Headers[InternalToken.Header])
                ? next(context)
                : Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "internal_token", "This address is for the processes of this installation only."));
    }
}
