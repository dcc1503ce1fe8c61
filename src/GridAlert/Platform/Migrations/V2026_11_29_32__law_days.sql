-- The year's law days: words that wait in the composer. Without a day, the whole month.
create table law_campaign (
    key        text primary key check (key ~ '^[a-z][A-Za-z]{1,29}$'),
    month      smallint not null check (month between 1 and 12),
    day        smallint check (day between 1 and 31),
    name       text not null,
    title      text not null,
    body       text not null,
    saved_at   timestamptz,
    saved_by   text
);
insert into law_campaign (key, month, day, name, title, body) values
    ('womensDay', 3, 8, '“三八”妇女维权', '“三八”妇女维权普法', '请在楼道微信群转发妇女权益保障法知识，上门时告知：遇到家庭暴力可报警，可申请人身安全保护令，法律咨询拨打12348。'),
    ('judicialDay', 4, 8, '“4.8”司法日', '“4.8”司法日普法宣传', '请告知居民：司法日当天社区有法官、检察官、律师现场咨询，可提前在楼道登记问题。'),
    ('civilCodeMonth', 5, null, '民法典宣传月', '民法典宣传月', '本月宣传民法典。请每周在楼道微信群转发一条身边的民法典知识：邻里相隔、高空抛物、饲养动物、物业费、赡养。'),
    ('enterpriseDay', 9, null, '法治宣传进企业', '法治宣传进企业', '本月面向沿街商铺和小微企业宣传劳动合同、工资支付和消防责任。请楼道三人向商户发放资料并登记咨询。'),
    ('constitutionDay', 12, 4, '“12.4”国家宪法日', '“12.4”国家宪法日宣传', '请在单元门张贴宪法宣传海报，在微信群转发宪法知识，收集居民对社区法治的意见。');

-- 法润民生微信群: who looks after it, and when something was last posted there.
create table law_group (
    id             uuid primary key,
    unit_code      text not null references unit,
    name           text not null,
    promoter_id    uuid references grid_service,
    keeper         text not null,
    every_days     smallint not null check (every_days between 1 and 90),
    made_at        timestamptz not null,
    made_by_name   text not null,
    last_posted_at timestamptz,
    ended_at       timestamptz
);
create index law_group_unit on law_group (unit_code) where ended_at is null;

create table law_group_post (
    id        uuid primary key,
    group_id  uuid not null references law_group,
    posted_at timestamptz not null,
    topic     text not null,
    by_name   text not null
);
create index law_group_post_group on law_group_post (group_id, id);

-- Words to copy into a group.
create table law_text (
    key   text primary key,
    place smallint not null unique,
    name  text not null,
    body  text not null
);
insert into law_text (key, place, name, body) values
    ('line12348', 1, '12348热线', '【法润民生】遇到法律问题不用慌：拨打12348公共法律服务热线，全天免费咨询。困难群众可申请法律援助，也可告诉楼道长，由社区法律顾问回复。'),
    ('neighbours', 2, '邻里相处', '【法润民生】民法典第二百八十八条：不动产的相邻权利人应当按照有利生产、方便生活、团结互助、公平合理的原则，正确处理相邻关系。楼道不堆物，夜间不扰邻，有话好好说，社区可以调解。'),
    ('falling', 3, '高空抛物', '【法润民生】民法典第一千二百五十四条：禁止从建筑物中抛掷物品。高空抛物造成损害要赔偿，情节严重的要负刑事责任。请检查阳台花盆和晾衣架。'),
    ('fraud', 4, '防范诈骗', '【法润民生】反电信网络诈骗法提醒：不出租、出借银行卡和电话卡；陌生来电要求转账的一律先核实；被骗立即报警110，反诈专线96110。'),
    ('violence', 5, '反家庭暴力', '【法润民生】反家庭暴力法：遭受家庭暴力或面临现实危险的，可以向人民法院申请人身安全保护令；任何人都可以劝阻。求助请拨110，咨询请拨12348。');
