using System.Runtime.CompilerServices;

namespace GridAlert.Platform;

public static class SequenceExtensions
{
    /// <summary>Splits a sequence into runs of neighbours that share a key.</summary>
    public static IEnumerable<List<T>> ChunkBy<T, TKey>(this IEnumerable<T> items, Func<T, TKey> key)
    {
        var run = new List<T>();
        foreach (var item in items)
        {
            if (run.Count > 0 && !EqualityComparer<TKey>.Default.Equals(key(run[0]), key(item)))
            {
                yield return run;
                run = [];
            }
            run.Add(item);
        }
        if (run.Count > 0)
            yield return run;
    }

    /// <inheritdoc cref="ChunkBy{T,TKey}(IEnumerable{T},Func{T,TKey})"/>
    public static async IAsyncEnumerable<List<T>> ChunkBy<T, TKey>(this IAsyncEnumerable<T> items, Func<T, TKey> key, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var run = new List<T>();
        await foreach (var item in items.WithCancellation(cancel))
        {
            if (run.Count > 0 && !EqualityComparer<TKey>.Default.Equals(key(run[0]), key(item)))
            {
                yield return run;
                run = [];
            }
            run.Add(item);
        }
        if (run.Count > 0)
            yield return run;
    }
}

public static class DictionaryExtensions
{
    public static TValue GetOrAdd<TKey, TValue>(this Dictionary<TKey, TValue> dictionary, TKey key) where TKey : notnull where TValue : new()
    {
        if (!dictionary.TryGetValue(key, out var value))
            dictionary[key] = value = new();
        return value;
    }
}
