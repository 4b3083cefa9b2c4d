using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.AccessLog;

/// <param name="IsOn"><c>ACCESS_LOG</c>; on unless it says off, for whoever has the lines of a load balancer.</param>
internal sealed record AccessLogOptions(bool IsOn)
{
    public static AccessLogOptions Read(ServiceSettings settings) => new(settings.Choice("ACCESS_LOG", true, ("on", true), ("off", false)));
}
