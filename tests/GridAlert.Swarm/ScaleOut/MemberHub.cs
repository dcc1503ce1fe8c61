using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Swarm.ScaleOut;

/// <summary>A hub whose connections are found by member, as GridAlert's are: every dispatch is worded for the member who gets it.</summary>
public sealed class MemberHub : Hub
{
    public static string Group(string? member) => $"member:{member}";

    public override Task OnConnectedAsync() => Groups.AddToGroupAsync(Context.ConnectionId, Group(Context.GetHttpContext()!.Request.Query["member"]));

    /// <summary>Answered once the connection can be found.</summary>
    public string Ready() => Context.ConnectionId;
}
