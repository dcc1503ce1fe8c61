using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>What a sender is told about the load before sending.</summary>
/// <param name="Kind">Which warning it is.</param>
/// <param name="Args">Its figures and names, as they were then.</param>
public sealed record AskWarning(string Kind, IReadOnlyList<string> Args)
{
    public const string Night = "night";

    /// <summary>Sending takes a yes. That it is night everybody sees.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Asks => Kind != Night;
}

/// <summary>
/// Weighs a dispatch before it is sent: what its stairwells are asked already, and by whom. What trios are asked in normal mode is
/// known to later folders alone.
/// </summary>
public interface IWeighDispatch
{
    /// <summary>Empty where there is nothing to say. Only targets are needed: it is asked while the dispatch is being written.</summary>
    Task<Outcome<IReadOnlyList<AskWarning>>> RunAsync(Caller caller, PublishRequest request, CancellationToken cancel);

    /// <summary>The warning in the reader's language.</summary>
    string Say(AskWarning warning);

    /// <summary>In the transaction that sends it.</summary>
    Task RecordAsync(Transaction transaction, Caller caller, Dispatch dispatch, IReadOnlyList<AskWarning> warnings);

    /// <summary>What its sender was told.</summary>
    Task<IReadOnlyList<AskWarning>> OfAsync(Guid dispatchId, CancellationToken cancel);
}
