using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>Faults with a limit of time or memory run alone, one after the other: what they measure must not be another test's load.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultsCollection
{
    public const string Name = "faults";
}
