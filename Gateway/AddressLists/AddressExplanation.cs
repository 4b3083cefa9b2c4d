using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.AddressLists;

internal sealed class AddressExplanation : IExplanation
{
    public string Subject => "addresses";

    public string Explain(HttpContext context) => AddressRoute.Of(context) is { } route
        ? $"let in: {(route.Allow.Count == 0 ? "all" : string.Join(", ", route.Allow))}; refused: {(route.Deny.Count == 0 ? "no others" : string.Join(", ", route.Deny))}"
        : "all are let in";
}
