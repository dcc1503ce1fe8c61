using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Faults that measure time or memory run alone, one after the other: it must not be another test's load.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultsCollection
{
    public const string Name = "faults";
}
