using Microsoft.AspNetCore.Diagnostics;

namespace ResponsiAI.Gateway.Errors;

/// <summary>The endpoint that a request met; the handler of exceptions takes it away from the request.</summary>
internal static class MetEndpoint
{
    public static Endpoint? Of(HttpContext context) => context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
}
