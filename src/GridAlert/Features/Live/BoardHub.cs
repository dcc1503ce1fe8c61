using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>What the server says to a screen.</summary>
public interface IBoardScreen
{
    Task BoardChanged(BoardChanges changes);

    /// <summary>Somebody asks a second person, or has been answered: what waits stands on the page.</summary>
    Task ApprovalsChanged();
}

/// <summary>A command-centre screen.</summary>
[Authorize(Policies.Account)]
public sealed class BoardHub(BoardFeed feed, UnitTree tree, ProblemTexts texts) : CallableHub<IBoardScreen>(texts)
{
    private const string WatchedUnit = "unit";

    /// <summary>The whole picture; changes of it follow until the screen leaves or watches another unit.</summary>
    public async Task<BoardSnapshot> Watch(string unitCode)
    {
        var problem = tree.TryFind(unitCode, out var unit) ? AccessPolicy.Refuse(Context.User.Caller(), Act.See, unit) : Problem.NotFound;
        if (problem is not null)
            throw Refused(problem);
        // An old picture must not look new because it was asked for again.
        if (!feed.IsFresh)
            throw Refused(new(ProblemKind.Unavailable, "unavailable"));
        await LeaveAsync();
        // Joined before the picture is taken: a change in between comes twice rather than never.
        await Groups.AddToGroupAsync(Context.ConnectionId, Live.Groups.Board(unit!.Code), Context.ConnectionAborted);
        Context.Items[WatchedUnit] = unit.Code;
        return feed.Watch(unit);
    }

    public override Task OnDisconnectedAsync(Exception? exception) => LeaveAsync();

    private async Task LeaveAsync()
    {
        if (!Context.Items.Remove(WatchedUnit, out var watched) || watched is not string code)
            return;
        feed.Leave(code);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, Live.Groups.Board(code), CancellationToken.None);
    }
}
