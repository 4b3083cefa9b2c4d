using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Operators;

/// <summary>Asks for the token; where none is set there are no ops pages.</summary>
internal sealed class OperatorChallenge(OperatorOptions operators) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (operators.Token is null)
            return Problem.WriteAsync(context, StatusCodes.Status404NotFound, "not_found");
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"ops\", charset=\"UTF-8\"";
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "operators_only", "Show the operators' token, as password of HTTP Basic or as Bearer.");
    }
}
