using Microsoft.AspNetCore.Authorization;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Operators;

/// <summary>The authorization policy <c>operator</c>: whoever shows <c>OPS_TOKEN</c>.</summary>
internal static class OperatorRegistration
{
    public const string Policy = "operator";

    public static void AddOperators(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(OperatorOptions.Read(builder.Settings));
        builder.Services.AddSingleton<IExplanation, OperatorExplanation>();
        builder.Services.AddSingleton<IAuthorizationHandler, OperatorAuthorization>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, OperatorChallenge>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.AddRequirements(new OperatorRequirement()));
    }

    public static void UseOperators(this WebApplication app) => app.UseAuthorization();
}
