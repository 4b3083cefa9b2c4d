using ResponsiAI.ServiceDefaults.Health;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>How the sessions are: <c>not_configured</c> means in memory by choice, <c>degraded</c> in memory by need.</summary>
internal sealed class SessionHealth(ISessionStore store)
{
    public string State => store switch
    {
        RedisSessions { IsDegraded: true } => ServiceState.Degraded,
        RedisSessions => ServiceState.Ok,
        _ => ServiceState.NotConfigured,
    };
}
