namespace GridAlert.Features.Live;

/// <summary>The SignalR groups, named in one place. A group is how messages find connections; who may join is decided by the hub.</summary>
public static class Groups
{
    /// <summary>Every phone in a community, which hears of its mode.</summary>
    public static string Community(string code) => $"community:{code}";

    /// <summary>Every screen that watches a unit.</summary>
    public static string Board(string unitCode) => $"board:{unitCode}";
}
