using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Notifications.Suppressions;

/// <summary>For operators. An address is named by a mail's id, so that none stands in a URL.</summary>
internal static class SuppressionEndpoints
{
    /// <summary>Rows of one answer.</summary>
    private const int Shown = 200;

    public static void AddSuppressions(this ServiceBuilder builder) => builder.Services.AddSingleton<SuppressionList>();

    public static void MapSuppressions(this WebApplication app)
    {
        app.MapGet("/suppressions", ListAsync);
        app.MapDelete("/suppressions/{emailId}", LiftAsync);
    }

    private static async Task<IResult> ListAsync(SuppressionList list, CancellationToken cancellation) =>
        Results.Ok(new
        {
            Suppressions = (await list.ListAsync(Shown, cancellation))
                .Select(s => new { s.EmailId, To = Scrubber.Address(s.Recipient), s.Reason, Since = DateTimeOffset.FromUnixTimeMilliseconds(s.CreatedAt) }),
        });

    private static async Task<IResult> LiftAsync(string emailId, SuppressionList list, CancellationToken cancellation) =>
        await list.LiftAsync(emailId, cancellation)
            ? Results.NoContent()
            : Problem.Result(StatusCodes.Status404NotFound, "suppression_unknown", "No address that this mail was sent to is suppressed.");
}
