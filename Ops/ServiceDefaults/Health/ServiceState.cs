using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ResponsiAI.ServiceDefaults.Health;

/// <summary>The words of the health contract for one part.</summary>
public static class ServiceState
{
    public const string Ok = "ok";
    public const string NotConfigured = "not_configured";
    public const string Degraded = "degraded";
    public const string Error = "error";

    private const string Mark = "state";

    /// <summary>A part that is off by configuration: told, but no reason to be degraded.</summary>
    public static HealthCheckResult Off(string description) =>
        HealthCheckResult.Healthy(description, new Dictionary<string, object> { [Mark] = NotConfigured });

    public static string Of(HealthReportEntry entry) => entry.Status switch
    {
        HealthStatus.Healthy when entry.Data.TryGetValue(Mark, out var mark) && mark is NotConfigured => NotConfigured,
        HealthStatus.Healthy => Ok,
        HealthStatus.Degraded => Degraded,
        _ => Error,
    };

    /// <summary>The worse of two: error, degraded, ok, not_configured.</summary>
    public static string Worse(string one, string other) => Rank(one) >= Rank(other) ? one : other;

    public static string Better(string one, string other) => Rank(one) <= Rank(other) ? one : other;

    public static bool IsFine(string state) => state is Ok or NotConfigured;

    private static int Rank(string state) => state switch { Error => 3, Degraded => 2, Ok => 1, _ => 0 };
}
