using System.Text.Json;
using System.Text.Json.Nodes;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Demo.Sessions;

internal static class SessionEndpoints
{
    public static void MapSession(this WebApplication app)
    {
        app.MapGet("/whoami", (HttpRequest request) =>
        {
            var session = GatewaySession.Of(request);
            return Results.Json(new { session = session.Id, user = session.User, data = session.Data });
        });
        app.MapPost("/sign-in", async (HttpContext context) =>
        {
            var user = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted))["user"].ToString().Trim() : "";
            if (user.Length is 0 or > 100)
                return Problem.Result(StatusCodes.Status400BadRequest, "user_missing", "Send the form field user, 1 to 100 characters.");
            GatewaySession.Start(context.Response, user);
            return SeeHome(context);
        });
        app.MapPost("/sign-out", (HttpContext context) =>
        {
            GatewaySession.End(context.Response);
            return SeeHome(context);
        });
        app.MapPost("/data", async (HttpContext context) =>
        {
            try
            {
                if (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) is not JsonObject patch)
                    return Problem.Result(StatusCodes.Status400BadRequest, "not_an_object", "Send a JSON object.");
                GatewaySession.Set(context.Response, patch);
                return Results.NoContent();
            }
            catch (JsonException)
            {
                return Problem.Result(StatusCodes.Status400BadRequest, "not_json", "Send a JSON object.");
            }
        });
    }

    /// <summary>303, so that a reload of the page does not send the form again.</summary>
    private static IResult SeeHome(HttpContext context)
    {
        context.Response.Headers.Location = "/";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
