"""Made-up entries of home folders in English and Russian, with what somebody would ask for them.

Concepts (a place, an office, a dish) are held out whole: those of the test never appear in training.
"""
import hashlib
import random

# name in folders (English), words of queries (English), names in folders (Russian), phrases of queries (Russian)
PLACES = [
    (['sea', 'beach', 'seaside'], ['the sea', 'the beach', 'the seaside'], ['море', 'пляж', 'на море', 'побережье'], ['с моря', 'на море', 'с пляжа', 'у моря']),
    (['mountains', 'hiking', 'alps'], ['the mountains', 'the hike', 'hiking'], ['горы', 'поход', 'в горах'], ['с гор', 'из похода', 'в горах']),
    (['wedding'], ['the wedding', 'our wedding'], ['свадьба'], ['со свадьбы', 'свадебные', 'на свадьбе']),
    (['birthday', 'bday'], ['the birthday', 'the birthday party'], ['день рождения', 'др'], ['с дня рождения', 'на дне рождения']),
    (['christmas', 'xmas'], ['christmas'], ['рождество'], ['с рождества', 'рождественские']),
    (['new year'], ["new year's eve", 'new year'], ['новый год', 'нг'], ['с нового года', 'новогодние']),
    (['dacha', 'garden', 'cottage'], ['the cottage', 'the garden', 'the summer house'], ['дача', 'огород', 'сад'], ['с дачи', 'на даче', 'из сада']),
    (['forest', 'woods'], ['the forest', 'the woods'], ['лес', 'грибы'], ['из леса', 'в лесу', 'с грибами']),
    (['lake', 'fishing'], ['the lake', 'fishing'], ['озеро', 'рыбалка'], ['с озера', 'с рыбалки', 'на озере']),
    (['ski', 'skiing', 'winter'], ['skiing', 'the ski trip', 'winter'], ['лыжи', 'зима'], ['на лыжах', 'зимой', 'зимние']),
    (['paris', 'france'], ['paris', 'france'], ['париж', 'франция'], ['из парижа', 'из франции']),
    (['berlin', 'germany'], ['berlin', 'germany'], ['берлин', 'германия'], ['из берлина', 'из германии']),
    (['rome', 'italy'], ['rome', 'italy'], ['рим', 'италия'], ['из рима', 'из италии']),
    (['moscow'], ['moscow'], ['москва'], ['из москвы', 'в москве']),
    (['petersburg', 'spb'], ['petersburg'], ['питер', 'санкт-петербург', 'спб'], ['из питера', 'из петербурга']),
    (['istanbul', 'turkey'], ['istanbul', 'turkey'], ['стамбул', 'турция'], ['из стамбула', 'из турции']),
    (['graduation', 'prom'], ['the graduation', 'the prom'], ['выпускной'], ['с выпускного', 'на выпускном']),
    (['school', 'class'], ['school', 'the class'], ['школа', 'класс', '1 сентября'], ['из школы', 'школьные']),
    (['baby', 'newborn'], ['the baby', 'when the baby was born'], ['малыш', 'роддом', 'ребёнок'], ['малыша', 'ребёнка', 'из роддома']),
    (['cat', 'kitten'], ['the cat', 'our kitten'], ['кот', 'котик', 'кошка'], ['кота', 'кошки', 'с котом']),
    (['dog', 'puppy'], ['the dog', 'the puppy'], ['собака', 'щенок'], ['собаки', 'щенка', 'с собакой']),
    (['grandma', 'grandparents'], ['grandma', 'the grandparents'], ['бабушка', 'дедушка'], ['бабушки', 'с бабушкой', 'от бабушки']),
    (['office party', 'work'], ['the office party', 'work'], ['корпоратив', 'работа'], ['с корпоратива', 'с работы']),
    (['concert', 'festival'], ['the concert', 'the festival'], ['концерт', 'фестиваль'], ['с концерта', 'с фестиваля']),
    (['museum', 'exhibition'], ['the museum', 'the exhibition'], ['музей', 'выставка'], ['из музея', 'с выставки']),
    (['zoo'], ['the zoo', 'animals'], ['зоопарк'], ['из зоопарка', 'животных']),
    (['flat', 'renovation'], ['the flat', 'the renovation'], ['квартира', 'ремонт'], ['квартиры', 'ремонта']),
    (['car', 'accident'], ['the car', 'the accident'], ['машина', 'авария', 'дтп'], ['машины', 'аварии']),
    (['picnic', 'bbq', 'barbecue'], ['the picnic', 'the barbecue'], ['пикник', 'шашлыки'], ['с пикника', 'с шашлыков']),
    (['vacation', 'holiday', 'trip'], ['the holidays', 'our vacation', 'the trip'], ['отпуск', 'каникулы', 'поездка'], ['из отпуска', 'с каникул', 'из поездки']),
    (['sunset', 'sky'], ['the sunset', 'the sky'], ['закат', 'небо'], ['заката', 'неба']),
    (['theatre', 'play'], ['the theatre', 'the play'], ['театр', 'спектакль'], ['из театра', 'со спектакля']),
    (['football', 'match'], ['the football match', 'the game'], ['футбол', 'матч'], ['с футбола', 'с матча']),
    (['snow', 'snowman'], ['the snow', 'the snowman'], ['снег', 'снеговик'], ['снега', 'снеговика']),
]
# office (English, Russian "to", Russian name), words of their letters
OFFICES = [
    ('tax office', 'tax office|tax|taxes|revenue', 'в налоговую', 'налоговая|налоги|фнс', 'tax return income declaration refund', 'налог декларация доход вычет ифнс'),
    ('bank', 'bank', 'в банк', 'банк|сбербанк', 'account loan card transfer', 'счёт кредит карта перевод'),
    ('landlord', 'landlord|rent|flat', 'хозяину квартиры', 'аренда|хозяин|квартира', 'rent deposit apartment lease heating', 'аренда залог квартира отопление'),
    ('insurance company', 'insurance', 'в страховую', 'страховая|страховка', 'policy claim damage coverage', 'полис ущерб страховой случай'),
    ('school', 'school|teacher', 'в школу', 'школа|учитель', 'pupil class absence teacher', 'ученик класс отсутствие учитель'),
    ('university', 'university|uni|admissions', 'в университет', 'университет|вуз|деканат', 'admission student faculty exam', 'поступление студент факультет экзамен'),
    ('employer', 'employer|work|hr|boss', 'работодателю', 'работа|кадры|начальник', 'employment salary resignation vacation', 'увольнение зарплата отпуск трудовой'),
    ('doctor', 'doctor|clinic|health', 'врачу', 'врач|поликлиника|здоровье', 'appointment symptoms prescription test', 'приём анализы рецепт лечение'),
    ('power company', 'electricity|power|energy', 'в энергосбыт', 'электричество|свет|энергосбыт', 'meter reading kwh tariff', 'счётчик показания тариф'),
    ('court', 'court|lawyer|claim', 'в суд', 'суд|юрист|иск', 'plaintiff claim hearing judge', 'истец иск заседание судья'),
    ('police', 'police', 'в полицию', 'полиция', 'report theft fine incident', 'заявление кража штраф'),
    ('embassy', 'embassy|visa|consulate', 'в посольство', 'посольство|виза|консульство', 'visa passport invitation travel', 'виза паспорт приглашение поездка'),
    ('kindergarten', 'kindergarten|daycare', 'в детский сад', 'детский сад|садик', 'child group meals absence', 'ребёнок группа питание'),
    ('internet provider', 'internet|provider', 'провайдеру', 'интернет|провайдер', 'router connection contract speed', 'роутер подключение договор скорость'),
    ('city hall', 'city hall|council', 'в администрацию', 'администрация|мэрия', 'permit registration residents', 'разрешение регистрация жители'),
    ('gas company', 'gas', 'в газовую службу', 'газ|горгаз', 'boiler meter supply', 'котёл счётчик'),
    ('pension fund', 'pension', 'в пенсионный фонд', 'пенсия|пфр', 'retirement contributions record', 'стаж взносы пенсия'),
    ('shop', 'shop|store|refund', 'в магазин', 'магазин|возврат', 'refund warranty order product', 'возврат гарантия заказ товар'),
    ('airline', 'airline|flight', 'в авиакомпанию', 'авиакомпания|рейс', 'flight delay compensation luggage', 'рейс задержка компенсация багаж'),
    ('neighbours', 'neighbours', 'соседям', 'соседи', 'noise building stairs', 'шум дом подъезд'),
    ('library', 'library', 'в библиотеку', 'библиотека', 'books return loan', 'книги возврат'),
    ('post office', 'post office|parcel', 'на почту', 'почта|посылка', 'parcel tracking delivery lost', 'посылка доставка утеряна'),
    ('migration office', 'migration|residence permit', 'в миграционную службу', 'миграционная служба|внж', 'residence permit registration', 'вид на жительство регистрация'),
    ('housing office', 'housing|utilities', 'в управляющую компанию', 'жкх|ук', 'leak repair roof', 'протечка ремонт крыша'),
]
# file stems (en), queries (en), stems (ru), queries (ru), endings, contents (en), contents (ru)
PAPERS = [
    ('invoice|bill', 'invoice|bill|what I have to pay', 'счёт|счет на оплату', 'счёт|счёт на оплату|сколько платить', 'pdf xlsx docx', 'invoice number date total amount due VAT payment', 'счёт на оплату итого сумма НДС плательщик'),
    ('receipt', 'receipt|proof of payment', 'чек|квитанция', 'чек|квитанция|подтверждение оплаты', 'pdf jpg png', 'receipt paid total thank you', 'чек оплачено итого спасибо за покупку'),
    ('contract|agreement', 'contract|agreement', 'договор|контракт', 'договор|соглашение', 'pdf docx doc odt', 'agreement between the parties hereby terms signature', 'договор стороны предмет обязательства подпись'),
    ('cv|resume', 'cv|my resume|job application', 'резюме', 'резюме|моё резюме', 'pdf docx odt', 'experience education skills languages', 'опыт работы образование навыки'),
    ('passport scan|passport', 'scan of my passport|passport copy|identity document', 'паспорт|скан паспорта', 'скан паспорта|копия паспорта|удостоверение личности', 'pdf jpg png tif', '', ''),
    ('plane tickets|boarding pass|flight', 'plane tickets|flight booking|boarding pass', 'билеты|авиабилеты|посадочный', 'билеты на самолёт|авиабилеты|посадочный талон', 'pdf pkpass html', 'flight departure passenger seat gate', 'рейс вылет пассажир место'),
    ('train tickets', 'train tickets|railway tickets', 'билеты на поезд|жд билет', 'билеты на поезд|жд билеты', 'pdf html', 'train coach seat departure station', 'поезд вагон место отправление вокзал'),
    ('hotel booking', 'hotel reservation|where we stay', 'бронь отеля|гостиница', 'бронь гостиницы|бронирование отеля', 'pdf eml html', 'reservation check-in nights guest room', 'бронирование заезд ночей гость номер'),
    ('budget|expenses', 'budget|how much we spend|household expenses', 'бюджет|расходы', 'бюджет|семейные расходы|траты', 'xlsx ods csv', 'month food rent total income', 'месяц еда аренда итого доход'),
    ('shopping list', 'shopping list|what to buy', 'список покупок', 'список покупок|что купить', 'txt md odt', 'milk bread eggs butter apples', 'молоко хлеб яйца масло яблоки'),
    ('thesis|dissertation', 'thesis|final paper', 'диплом|диссертация|курсовая', 'дипломная работа|диссертация|курсовая', 'docx pdf tex odt', 'abstract introduction chapter references conclusion', 'введение глава список литературы заключение'),
    ('lecture notes', 'lecture notes|notes from class', 'конспект|лекции', 'конспект лекций|записи лекций', 'md pdf docx odt', 'lecture theorem definition example', 'лекция определение теорема пример'),
    ('presentation|slides', 'presentation|slides', 'презентация|слайды', 'презентация|слайды', 'pptx odp pdf key', '', ''),
    ('diary|journal', 'diary|my journal', 'дневник', 'дневник|личные записи', 'txt md odt', 'today I woke up and went', 'сегодня я проснулся и пошёл'),
    ('blood test|test results', 'blood test|medical results|lab results', 'анализы|анализ крови', 'анализ крови|результаты анализов', 'pdf jpg', 'hemoglobin leukocytes reference range patient', 'гемоглобин лейкоциты норма пациент'),
    ('prescription', 'prescription|medicine', 'рецепт врача', 'рецепт на лекарство|назначение врача', 'pdf jpg', 'mg twice daily tablets patient', 'таблетки дважды в день пациент'),
    ('warranty|manual', 'manual|instructions|warranty card', 'инструкция|гарантия', 'инструкция|руководство|гарантийный талон', 'pdf', 'warning read before use warranty', 'внимание перед использованием гарантия'),
    ('insurance policy', 'insurance policy|insurance papers', 'полис|осаго', 'страховой полис|страховка на машину', 'pdf', 'policy insured premium vehicle', 'полис страхователь премия автомобиль'),
    ('payslip|salary', 'payslip|salary statement', 'зарплата|расчётный лист', 'расчётный листок|зарплата', 'pdf xlsx', 'gross net deductions month employee', 'начислено удержано месяц работник'),
    ('tax return', 'tax return|tax declaration', 'декларация|3-ндфл', 'налоговая декларация', 'pdf xml', 'tax year income deduction declaration', 'налог доход вычет декларация'),
    ('bank statement', 'bank statement|account transactions', 'выписка', 'выписка из банка|выписка по счёту', 'pdf csv', 'balance transaction debit credit', 'остаток операция дебет кредит'),
    ('certificate|diploma', 'certificate|diploma', 'сертификат|свидетельство|аттестат', 'сертификат|свидетельство|аттестат', 'pdf jpg', 'certify completed course awarded', 'удостоверяет прошёл курс'),
    ('birth certificate', 'birth certificate', 'свидетельство о рождении', 'свидетельство о рождении', 'pdf jpg', '', ''),
    ('floor plan|apartment plan', 'floor plan|drawing of the flat', 'план квартиры|чертёж', 'план квартиры|планировка', 'pdf dwg png svg', '', ''),
    ('passwords|keys', 'passwords|logins', 'пароли', 'пароли|логины', 'kdbx txt', '', ''),
    ('contacts|addresses', 'phone numbers|address book', 'контакты|телефоны', 'телефоны|адреса знакомых|контакты', 'vcf csv', 'BEGIN VCARD TEL EMAIL', 'BEGIN VCARD TEL EMAIL'),
    ('calendar|schedule|timetable', 'timetable|schedule', 'расписание|календарь', 'расписание|график', 'ics xlsx pdf', 'monday tuesday wednesday', 'понедельник вторник среда'),
    ('invitation', 'invitation', 'приглашение', 'приглашение', 'pdf docx png', 'you are invited join us', 'приглашаем вас'),
    ('poem|poems', 'poems I wrote|poetry', 'стихи', 'стихи', 'txt odt', '', ''),
    ('meeting notes|minutes', 'minutes of the meeting|meeting notes', 'протокол|встреча', 'протокол собрания|заметки со встречи', 'docx md txt', 'attendees agenda action items', 'присутствовали повестка решили'),
    ('power of attorney', 'power of attorney', 'доверенность', 'доверенность', 'pdf docx', 'hereby authorise act on behalf', 'настоящим доверяю'),
    ('driving licence', 'driving licence|driver license scan', 'права|водительское удостоверение', 'водительские права', 'jpg pdf', '', ''),
    ('vaccination', 'vaccination record|vaccine certificate', 'прививки', 'прививочный сертификат|прививки', 'pdf jpg', 'vaccine dose date', 'вакцина доза дата'),
    ('homework', 'homework', 'домашнее задание|дз', 'домашняя работа|уроки', 'docx jpg pdf', 'exercise answer', 'упражнение ответ'),
]
DISHES = [('borscht', 'борщ', 'beetroot cabbage', 'свёкла капуста'), ('pancakes', 'блины', 'flour milk eggs', 'мука молоко яйца'),
          ('apple pie', 'яблочный пирог', 'apples flour sugar', 'яблоки мука сахар'), ('pizza', 'пицца', 'dough cheese tomato', 'тесто сыр помидоры'),
          ('chicken soup', 'куриный суп', 'chicken carrot onion', 'курица морковь лук'), ('bread', 'хлеб', 'yeast flour water', 'дрожжи мука вода'),
          ('salad', 'салат', 'cucumber oil lettuce', 'огурец масло зелень'), ('cheesecake', 'чизкейк', 'cream cheese biscuits', 'творог печенье'),
          ('lasagna', 'лазанья', 'pasta meat sauce', 'паста мясо соус'), ('dumplings', 'пельмени', 'meat dough', 'мясо тесто'),
          ('jam', 'варенье', 'berries sugar', 'ягоды сахар'), ('fish', 'рыба', 'salmon lemon oven', 'лосось лимон духовка'),
          ('cake', 'торт', 'cream chocolate sugar', 'крем шоколад сахар'), ('porridge', 'каша', 'oats milk', 'овсянка молоко')]
MUSIC = [('classical', 'классика', ['Bach', 'Mozart', 'Beethoven', 'Chopin', 'Vivaldi'], ['Чайковский', 'Рахманинов', 'Бах', 'Моцарт']),
         ('rock', 'рок', ['Queen', 'The Beatles', 'Pink Floyd', 'Nirvana'], ['Кино', 'ДДТ', 'Аквариум', 'Сплин']),
         ('jazz', 'джаз', ['Miles Davis', 'Duke Ellington', 'Ella Fitzgerald'], ['Утёсов', 'Лундстрем']),
         ('children songs', 'детские песни', ['lullabies', 'nursery rhymes'], ['колыбельные', 'песенки']),
         ('folk', 'народная музыка', ['folk songs', 'irish'], ['народные песни', 'балалайка']),
         ('electronic', 'электронная музыка', ['Kraftwerk', 'techno mix'], ['микс', 'сет']),
         ('audiobooks', 'аудиокниги', ['Sherlock Holmes', 'War and Peace'], ['Война и мир', 'Мастер и Маргарита'])]
PICTURE = ['jpg', 'JPG', 'jpeg', 'png', 'heic', 'HEIC', 'CR2', 'NEF', 'webp', 'tif', 'dng']
CAMERA = ['Canon EOS 600D', 'NIKON D3200', 'Apple iPhone 12', 'samsung SM-G973F', 'SONY DSC-W830', 'Xiaomi Redmi', 'OLYMPUS E-M10',
          'Google Pixel 6', 'FUJIFILM X-T30', 'Panasonic DMC-FZ']
MONTHS = ['january|январь|января', 'february|февраль|февраля', 'march|март|марта', 'april|апрель|апреля', 'may|май|мая',
          'june|июнь|июня', 'july|июль|июля', 'august|август|августа', 'september|сентябрь|сентября',
          'october|октябрь|октября', 'november|ноябрь|ноября', 'december|декабрь|декабря']


def held(kind, key):
    h = hashlib.blake2b(f'{kind}{key}'.encode(), digest_size=2).digest()[0]
    if key in ('sea', 'tax office', 'mountains', 'invoice|bill', 'contract|agreement'):
        return 'train'
    return 'test' if h < 40 else 'val' if h < 55 else 'train'


def style(r, name):
    """The ways that people write names."""
    return r.choice([name, name.capitalize(), name.replace(' ', '_'), name.replace(' ', '-'), name.title(), name.upper()
                     if r.random() < 0.3 else name])


def camera_name(r, year, month):
    day, n = r.randint(1, 28), r.randint(1, 9999)
    return r.choice([f'IMG_{n:04d}', f'DSC_{n:04d}', f'DSC{n:05d}', f'P{month:X}{day:02d}{n:04d}', f'{year}-{month:02d}-{day:02d}_{n}',
                     f'IMG_{year}{month:02d}{day:02d}_{r.randint(80000, 235959)}', f'photo_{n}', f'фото {n % 100}', f'{n % 200}',
                     f'PXL_{year}{month:02d}{day:02d}_{n}', f'IMG-{year}{month:02d}{day:02d}-WA{n:04d}'])


def top(r, ru, kind):
    tops = {'photo': (['Photos', 'Pictures', 'DCIM', 'Camera', 'photos'], ['Фото', 'Фотографии', 'Изображения', 'фотки']),
            'paper': (['Documents', 'Docs', 'Papers', 'Scans', 'Downloads'], ['Документы', 'Бумаги', 'Сканы', 'Загрузки']),
            'music': (['Music', 'Audio'], ['Музыка', 'Аудио']), 'video': (['Videos', 'Movies'], ['Видео', 'Фильмы'])}
    return r.choice(tops[kind][ru])


def photo(r, place):
    names, words, runames, phrases = place
    ru, year, month = r.random() < 0.5, r.randint(2003, 2025), r.randint(1, 12)
    where = style(r, r.choice(runames if ru else names))
    folder = r.choice([f'{where} {year}', f'{year} {where}', where, f'{year}/{where}', f'{where}/{month:02d}', f'{year}-{month:02d} {where}'])
    video = r.random() < 0.15
    ext = r.choice(['mp4', 'MOV', 'avi', 'mkv']) if video else r.choice(PICTURE)
    name = camera_name(r, year, month) if r.random() < 0.75 else f'{where} {r.randint(1, 60)}'
    path = '/'.join(x for x in (top(r, ru, 'video' if video else 'photo') if r.random() < 0.8 else '', folder, f'{name}.{ext}') if x)
    body = ''
    if not video and r.random() < 0.6:
        body = f'JFIF Exif {r.choice(CAMERA)} {year}:{month:02d}:{r.randint(1, 28):02d} 1{r.randint(0, 9)}:22:41 ' + \
               r.choice(['', 'Adobe Photoshop', 'GIMP 2.10', 'GPS', 'ICC_PROFILE'])
    en, en_month, ru_month = r.choice(words), MONTHS[month - 1].split('|')[0], MONTHS[month - 1].split('|')[2]
    things, rthings = (('video', 'videos', 'clip'), ('видео', 'ролик')) if video else \
        (('photos', 'pictures', 'photo', 'images'), ('фото', 'фотографии', 'снимки', 'фотки'))
    phrase = r.choice(phrases)
    queries = [f'{r.choice(things)} from {en}', f'{r.choice(rthings)} {phrase}', f'{en} {year}', f'{r.choice(rthings)} {phrase} {year}',
               f'{r.choice(things)} of {en} {year}', f'{r.choice(names)} {r.choice(things)}', f'{r.choice(runames)} {year}']
    if body:
        queries.append(r.choice([f'{r.choice(things)} {en} {en_month}', f'{phrase} {ru_month} {year}']))
    return path, body, queries


def letter(r, office):
    name, names, to, runames, words, ruwords = office
    ru, year = r.random() < 0.5, r.randint(2005, 2025)
    en_name, ru_name = r.choice(names.split('|')), r.choice(runames.split('|'))
    what = r.choice([('letter', 'letter', 'письмо', 'письмо'), ('reply', 'reply|answer', 'ответ', 'ответ'),
                     ('complaint', 'complaint', 'жалоба', 'жалоба'), ('application', 'application|request', 'заявление', 'заявление'),
                     ('letter', 'letter', 'письмо', 'письмо')])
    stem = r.choice([f'{what[2]} {to}', f'{to} {what[2]} {year}', ru_name, f'{what[2]} {year}', f'{what[2]}']) if ru else \
        r.choice([f'{what[0]} to {name}', f'{en_name} {what[0]}', f'{what[0]} {en_name} {year}', f'{what[0]} {year}', f'{what[0]}'])
    informative = len(stem.split()) > 2 or ru and to in stem
    folder = '' if informative and r.random() < 0.5 else (ru_name if ru else en_name)
    ext = r.choice(['docx', 'odt', 'doc', 'pdf', 'txt', 'rtf', 'eml'])
    path = '/'.join(x for x in (top(r, ru, 'paper') if r.random() < 0.7 else '', style(r, folder), f'{style(r, stem)}.{ext}') if x)
    body = ''
    if ext in ('txt', 'rtf', 'eml', 'odt') or r.random() < 0.4:
        mixed = (ruwords if ru else words).split()
        r.shuffle(mixed)
        body = (f'{r.choice(["Уважаемые господа", "Здравствуйте", "Прошу вас"])}, {" ".join(mixed)}. С уважением' if ru else
                f'{r.choice(["Dear Sir or Madam", "To whom it may concern", "Dear Ms Smith"])}, {" ".join(mixed)}. Yours faithfully, kind regards')
    q = r.choice(what[1].split('|'))
    return path, body, [f'{q} to the {name}', f'{what[3]} {to}', f'{q} {en_name}', f'{what[3]} {to} {year}', f'{what[3]} {ru_name}',
                        f'what I wrote to the {name}', f'что я писал {to}', f'{en_name} {year}']


def paper(r, kind):
    names, words, runames, ruwords, endings, text, rutext = kind
    ru, year, month = r.random() < 0.5, r.randint(2003, 2025), r.randint(1, 12)
    stem = r.choice((runames if ru else names).split('|'))
    extra = r.choice(['', f' {year}', f' {year}-{month:02d}', f' {MONTHS[month - 1].split("|")[ru]} {year}', f' {r.randint(1, 3000)}', ' v2', ' final', ' копия' if ru else ' copy'])
    generic = r.random() < 0.25
    name = r.choice([f'scan{r.randint(1, 200):04d}', f'document ({r.randint(1, 9)})', f'Скан_{r.randint(1, 99)}', f'{year}-{month:02d}']) if generic else style(r, stem + extra)
    folder = style(r, stem) if generic else r.choice(['', str(year), 'work' if not ru else 'работа', 'home' if not ru else 'дом', 'archive'])
    path = '/'.join(x for x in (top(r, ru, 'paper') if r.random() < 0.8 else '', folder, f'{name}.{r.choice(endings.split())}') if x)
    mixed = (rutext if ru else text).split()
    r.shuffle(mixed)
    body = f'{stem} {" ".join(mixed)} {year}' if mixed and r.random() < 0.5 else ''
    q, rq = r.choice(words.split('|')), r.choice(ruwords.split('|'))
    return path, body, [q, rq, f'{q} {year}', f'{rq} {year}', f'{r.choice(["my", "the", "find the", "where is the"])} {q}', f'{r.choice(["где", "найти", "мой"])} {rq}']


def recipe(r, dish):
    en, rus, words, ruwords = dish
    ru = r.random() < 0.5
    name = style(r, r.choice([rus, f'рецепт {rus}', f'{rus} от бабушки']) if ru else r.choice([en, f'{en} recipe', f"grandma's {en}"]))
    folder = r.choice(['Рецепты', 'кухня', 'еда'] if ru else ['Recipes', 'cooking', 'food', 'kitchen'])
    body = (f'{rus} ингредиенты {ruwords} смешать готовить минут' if ru else f'{en} ingredients {words} mix bake minutes serve') if r.random() < 0.5 else ''
    return f'{folder}/{name}.{r.choice(["txt", "md", "docx", "pdf", "odt", "jpg"])}', body, \
        [f'{en} recipe', f'рецепт {rus}', f'how to cook {en}', f'как приготовить {rus}', f'recipe with {words.split()[0]}', f'рецепт {ruwords.split()[0]}']


def song(r, music):
    en, rus, names, runames = music
    ru = r.random() < 0.5
    artist = r.choice(runames if ru else names)
    track = f'{r.randint(1, 14):02d} {r.choice(["Track", "Песня", "Song", "Allegro", "Live", "Intro", "Трек", "Prelude"])} {r.randint(1, 30)}'
    folder = r.choice([artist, f'{rus if ru else en}/{artist}', f'{artist}/{r.randint(1970, 2024)} Album'])
    return f'{top(r, ru, "music")}/{folder}/{track}.{r.choice(["mp3", "flac", "ogg", "m4a", "wav", "opus"])}', \
        f'ID3 {artist} {rus if ru else en}' if r.random() < 0.4 else '', \
        [f'{artist} music', f'музыка {artist}', f'{en} music', f'{rus}', f'songs by {artist}', f'песни {artist}', f'{artist} mp3']


def make(where, seed=28):
    """Yields (source, package, path, contents, queries) of one part of the split."""
    r = random.Random(f'{seed}{where}')
    tables = ((photo, PLACES, 110), (letter, OFFICES, 100), (paper, PAPERS, 70), (recipe, DISHES, 40), (song, MUSIC, 60))
    for maker, table, number in tables:
        for row in table:
            key = row[0][0] if isinstance(row[0], list) else row[0]
            if held(maker.__name__, key) == where:
                for _ in range(number if where == 'train' else 25):
                    path, body, queries = maker(r, row)
                    yield 'home', f'home-{maker.__name__}-{key}', path, body, queries
