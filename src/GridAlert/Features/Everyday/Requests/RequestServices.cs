using GridAlert.Features.Everyday.Requests.Figures;

namespace GridAlert.Features.Everyday.Requests;

public static class RequestServices
{
    public static IServiceCollection AddRequests(this IServiceCollection services) => services
        .AddSingleton<RequestKindQuery>().AddSingleton<RequestQuery>().AddSingleton<RequestRightsQuery>().AddSingleton<RequestCodeStore>().AddSingleton<LateRequestStore>()
        .AddSingleton<RaiseRequest>().AddSingleton<HandleRequest>().AddSingleton<FollowRequest>().AddSingleton<RenewCodes>().AddSingleton<ReferRequest>().AddSingleton<StationOwnerQuery>()
        .AddSingleton<RequestFiguresQuery>().AddSingleton<RequestFiguresTable>();

    public static void MapRequests(this IEndpointRouteBuilder api)
    {
        api.MapRequestHandling();
        api.MapMyRequests();
        api.MapRequestFigures();
    }
}
