using System.Text.Json;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Explanations;

/// <summary><c>POST /explain</c> of the management address, with <c>{"method","url"}</c>.</summary>
internal sealed class ExplanationModule(Explainer explainer) : IManagementModule
{
    public void Map(IEndpointRouteBuilder management) => management.MapPost("/explain", async context =>
    {
        var asked = await JsonSerializer.DeserializeAsync<Question>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted);
        if (asked is { Method.Length: > 0, Url.Length: > 0 } && await explainer.ExplainAsync(asked.Method, asked.Url) is { } explanations)
            await context.Response.WriteAsJsonAsync(explanations, context.RequestAborted);
        else
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "nothing_to_explain", "Send a method and an http or https url.");
    });

    private sealed record Question(string Method, string Url);
}
