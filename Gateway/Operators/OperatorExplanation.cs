using Microsoft.AspNetCore.Authorization;
using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.Operators;

internal sealed class OperatorExplanation : IExplanation
{
    public string Subject => "authorization";

    public string Explain(HttpContext context) => context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() is { Count: > 0 } asked
        ? string.Join(", ", asked.Select(a => a.Policy ?? "default"))
        : "none";
}
