using System.Text.Json;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Sessions;

/// <summary>
/// Sessions at the management address: <c>POST /sessions/list</c> and <c>POST /sessions/revoke</c>, of those that
/// <c>{"handle"}</c>, <c>{"user"}</c> or <c>{"all":true}</c> selects. In a body, because addresses are logged.
/// </summary>
internal sealed class SessionControl(ISessionStore store, SessionMetrics metrics) : IManagementModule
{
    private const int MaxListed = 10_000;

    public void Map(IEndpointRouteBuilder management)
    {
        management.MapPost("/sessions/list", ListAsync);
        management.MapPost("/sessions/revoke", RevokeAsync);
    }

    private Task ListAsync(HttpContext context) => AnswerAsync(context, async wanted =>
    {
        var found = await store.ListAsync(context.RequestAborted).Where(wanted.Covers).Take(MaxListed).ToListAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(found.OrderByDescending(s => s.LastUse).Select(s => new
        {
            handle = s.Session.Handle,
            mark = s.Session.Mark,
            user = s.Session.User,
            started = s.Session.Started,
            lastUse = s.LastUse,
            address = s.Session.Client?.Address,
            browser = s.Session.Client?.Browser,
        }), context.RequestAborted);
    });

    private Task RevokeAsync(HttpContext context) => AnswerAsync(context, async wanted =>
    {
        if (wanted.Handle is null && wanted.User is null && !wanted.All)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "nothing_selected", "Name a handle, a user, or all.");
            return;
        }

        var revoked = 0;
        await foreach (var session in store.ListAsync(context.RequestAborted).Where(wanted.Covers))
        {
            await store.EndAsync(session.Hash);
            metrics.Ended("revoked");
            revoked++;
        }

        await context.Response.WriteAsJsonAsync(new { revoked }, context.RequestAborted);
    });

    private static async Task AnswerAsync(HttpContext context, Func<Selection, Task> answer)
    {
        try
        {
            await answer(await JsonSerializer.DeserializeAsync<Selection>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted) ?? new Selection());
        }
        catch (Exception exception) when (RedisCommands.IsOutage(exception) && !context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "sessions_unavailable", "Redis was lost meanwhile; try again.");
        }
    }

    private sealed record Selection(string? Handle = null, string? User = null, bool All = false)
    {
        public bool Covers(SessionListing session) => (Handle is null || session.Session.Handle == Handle) && (User is null || session.Session.User == User);
    }
}
