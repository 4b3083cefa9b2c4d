using Yarp.ReverseProxy.Forwarder;

namespace ResponsiAI.Gateway.Errors;

/// <summary>What went wrong between the gateway and a backend, for logs only.</summary>
internal static class ForwardingCause
{
    /// <summary>Null where nothing went wrong, or nothing was forwarded.</summary>
    public static string? Of(HttpContext context) => context.Features.Get<IForwarderErrorFeature>() is { } forwarding
        ? $"{forwarding.Error}: {forwarding.Exception?.GetBaseException().Message ?? "no further reason"}"
        : null;
}
