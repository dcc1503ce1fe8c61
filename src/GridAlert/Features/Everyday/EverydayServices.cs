using GridAlert.Features.Everyday.Requests;

namespace GridAlert.Features.Everyday;

public static class EverydayServices
{
    public static IServiceCollection AddEveryday(this IServiceCollection services) => services
        .AddRequests();

    public static void MapEveryday(this IEndpointRouteBuilder api)
    {
        api.MapRequests();
    }
}
