using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Board;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

public static class ReplayEndpoints
{
    public static void MapReplay(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/activations/{id:guid}/replay").RequireAuthorization(Policies.Account);

        group.MapGet("", async (HttpContext context, Guid id, string? unitCode, string? at, string? cursor, ReplayBoard board) =>
            Answer(context, await board.SnapshotAsync(context.Caller(), id, unitCode, at, cursor, context.RequestAborted)))
            .Produces<BoardSnapshot>().Produces(StatusCodes.Status202Accepted);

        group.MapGet("/moments", async (HttpContext context, Guid id, string? unitCode, ReplayBoard board) =>
            Answer(context, await board.TimelineAsync(context.Caller(), id, unitCode, context.RequestAborted)))
            .Produces<ReplayTimeline>().Produces(StatusCodes.Status202Accepted);

        group.MapGet("/changes", async (HttpContext context, Guid id, string? unitCode, string? after, string? until, string? every, ReplayBoard board) =>
            Answer(context, await board.PlayAsync(context.Caller(), id, unitCode, after, until, every, context.RequestAborted)))
            .Produces<ReplayStretch>().Produces(StatusCodes.Status202Accepted);
    }

    /// <summary>Not read that far yet: the same call again, in a moment.</summary>
    private static IResult Answer<T>(HttpContext context, Outcome<Loaded<T>> outcome) where T : class =>
        outcome.ToResult(context, loaded => loaded.Value is { } value ? Results.Json(value, Json.Options) : Results.StatusCode(StatusCodes.Status202Accepted));
}
