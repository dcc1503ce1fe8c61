using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Features.Record;

namespace GridAlert.Features.Neighbourhood;

public static class NeighbourhoodServices
{
    public static IServiceCollection AddNeighbourhood(this IServiceCollection services) =>
        services.AddSingleton<UnitStore>().AddSingleton<UnitTree>().AddSingleton<UnitCountsQuery>().AddSingleton<DemoStore>().AddSingleton<DemoSetup>()
            .AddSingleton<PostStore>().AddSingleton<ResponsibilityStore>()
            // Before the board and the phones, which look things up in the tree.
            .AddSingleton<IJournalFollower, UnitChanges>();
}
