namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Whose phones are connected to this node.</summary>
public interface IPhonesHere
{
    /// <summary>Stairwells with at least one connected phone.</summary>
    IReadOnlyCollection<string> Stairwells { get; }

    bool IsConnected(Guid memberId);
}
