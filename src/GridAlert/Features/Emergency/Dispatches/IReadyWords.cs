namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Words that wait for somebody to look them over, choose where they go, and send them.</summary>
public sealed record ReadyWords(string Kind, string Title, string Body);

/// <summary>Where the composer finds words that another feature keeps ready; it sends nothing by itself.</summary>
public interface IReadyWords
{
    /// <summary>Null where it has none by this name.</summary>
    Task<ReadyWords?> FindAsync(string name, CancellationToken cancel);
}
