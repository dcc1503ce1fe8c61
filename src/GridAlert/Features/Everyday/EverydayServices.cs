using GridAlert.Features.Everyday.Units;

namespace GridAlert.Features.Everyday;

public static class EverydayServices
{
    public static IServiceCollection AddEveryday(this IServiceCollection services) => services
        .AddUnitsAndTrios();

    public static void MapEveryday(this IEndpointRouteBuilder api)
    {
        api.MapUnitsAndTrios();
    }
}
