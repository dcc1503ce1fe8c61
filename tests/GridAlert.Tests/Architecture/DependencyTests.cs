using NetArchTest.Rules;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Architecture;

/// <summary>The layering of docs/architecture.md, held.</summary>
public class DependencyTests
{
    private const string Root = "GridAlert.";

    /// <summary>Each folder may know those before it and none after it: hence no cycles.</summary>
    private static readonly string[] Layers = ["Platform", "Features.Record", "Features.Neighbourhood", "Features.Access", "Features.Channels", "Features.Emergency", "Features.Everyday", "Features.Live"];

    private static Types App => Types.InAssembly(typeof(Startup).Assembly);

    [Fact]
    public void A_folder_knows_only_the_folders_below_it()
    {
        for (var i = 0; i < Layers.Length; i++)
        {
            var above = Layers[(i + 1)..].Select(layer => Root + layer).ToArray();
            if (above.Length > 0)
                Failing(App.That().ResideInNamespace(Root + Layers[i]).ShouldNot().HaveDependencyOnAny(above)).ShouldBeEmpty(Layers[i]);
        }
    }

    [Fact]
    public void Only_stores_queries_and_the_journal_speak_to_the_database() =>
        Failing(App.That().ResideInNamespace(Root + "Features")
            .And().DoNotHaveNameMatching("(Store|Query|Writer|Counts|JournalReader|JournalPump|Journal|ActivationRecord)$").And().AreNotNested()
            .ShouldNot().HaveDependencyOnAny("Npgsql", "Dapper")).ShouldBeEmpty();

    [Fact]
    public void Only_live_sends_to_hubs() =>
        Failing(App.That().DoNotResideInNamespace(Root + "Features.Live").And().DoNotResideInNamespace("GridAlert.Startup")
            .ShouldNot().HaveDependencyOn("Microsoft.AspNetCore.SignalR")).ShouldBeEmpty();

    [Fact]
    public void Only_jobs_know_the_scheduler() =>
        Failing(App.That().ResideInNamespace(Root + "Features").And().DoNotHaveNameEndingWith("Job", StringComparison.Ordinal)
            .ShouldNot().HaveDependencyOn("Quartz")).ShouldBeEmpty();

    [Fact]
    public void Rules_are_pure() =>
        Failing(App.That().HaveNameEndingWith("Rules", StringComparison.Ordinal)
            .ShouldNot().HaveDependencyOnAny("Npgsql", "Dapper", "Quartz", "Microsoft.AspNetCore", "System.TimeProvider")).ShouldBeEmpty();

    private static IEnumerable<string> Failing(ConditionList rule) => rule.GetResult().FailingTypeNames ?? [];
}
