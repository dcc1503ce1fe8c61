using GridAlert.Features.Neighbourhood.Demo;

namespace GridAlert.Features.Neighbourhood;

public static class NeighbourhoodServices
{
    public static IServiceCollection AddNeighbourhood(this IServiceCollection services) =>
        services.AddSingleton<UnitStore>().AddSingleton<UnitTree>().AddSingleton<UnitCountsQuery>().AddSingleton<DemoStore>().AddSingleton<DemoSetup>();
}
