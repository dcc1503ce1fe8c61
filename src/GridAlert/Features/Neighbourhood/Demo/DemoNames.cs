namespace GridAlert.Features.Neighbourhood.Demo;

/// <summary>The parts that generated names are made of. Nobody real is meant.</summary>
internal static class DemoNames
{
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
    private const string Given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志文海燕春晓云飞鹏宇浩然子涵欣怡思雨佳琪俊博梓轩雅婷雪峰林波斌丹琳莉凤洁琴萍荣爱菊珍成康光天达安岩中茂进有坚和彪诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘";
    private const string PlaceFirst = "江滨钱潮云星月湖海西长浦沿春秋文晨东南锦华新和永康明晖映彩虹白金玉";
    private const string PlaceSecond = "晖园盛泰和康宁悦景澜庭苑汀洲湾桥塘渡堤岸风语林泽川泉溪屿";
    private static readonly string[] GridEnds = ["苑", "府", "花园", "公寓", "家园", "名邸", "新村", "里", "城", "湾"];

    public static string Person(SeededRandom random)
    {
        var name = $"{Letter(random, Surnames)}{Letter(random, Given)}";
        return random.Chance(72) ? name + Letter(random, Given) : name;
    }

    /// <summary>A name that is not in <paramref name="used"/> yet; after many tries it gets a number.</summary>
    public static string Place(SeededRandom random, HashSet<string> used, IReadOnlyList<string> ends)
    {
        for (var attempt = 0; ; attempt++)
        {
            var stem = $"{Letter(random, PlaceFirst)}{Letter(random, PlaceSecond)}";
            var name = stem + random.Pick(ends);
            if (attempt > 20)
                name = $"{stem}{attempt}区{random.Pick(ends)}";
            if (used.Add(name))
                return name;
        }
    }

    public static string Community(SeededRandom random, HashSet<string> used) => Place(random, used, ["社区"]);

    public static string Grid(SeededRandom random, HashSet<string> used) => Place(random, used, GridEnds);

    private static char Letter(SeededRandom random, string letters) => letters[random.Below(letters.Length)];
}
