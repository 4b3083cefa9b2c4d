using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;

namespace ResponsiAI.Gateway.Operators;

internal sealed class OperatorRequirement : IAuthorizationRequirement;

/// <summary>HTTP Basic (any user name, the token as password; what a browser asks for by itself) or Bearer.</summary>
internal sealed class OperatorAuthorization(OperatorOptions operators) : AuthorizationHandler<OperatorRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        if (context.Resource is HttpContext http && IsOperator(operators, http.Request))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    public static bool IsOperator(OperatorOptions operators, HttpRequest request) =>
        operators.Token is { } token && Offered(request.Headers.Authorization) is { } offered && CryptographicOperations.FixedTimeEquals(offered, token);

    private static byte[]? Offered(string? authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out var header) || header.Parameter is not { } parameter)
            return null;
        if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetBytes(parameter);
        if (!header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || !Base64.IsValid(parameter))
            return null;
        var pair = Convert.FromBase64String(parameter);
        var colon = Array.IndexOf(pair, (byte)':');
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
