package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguageDetectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The quick brown fox jumps over the lazy dog.|ENGLISH",
                "Docker|ENGLISH",
                "docker run --rm -it ubuntu bash|ENGLISH",
                "How do I install it?|ENGLISH",
                "今天天气很好。|CHINESE",
                "退款|CHINESE",
                "使用 docker build 命令构建镜像|CHINESE",
                "The Chinese word 你好 means hello in English.|ENGLISH",
                "運行這個命令並重新啟動伺服器|CHINESE",
                "これはペンです。とても便利です。|UNDETERMINED",
                "안녕하세요 세계|UNDETERMINED",
                "Быстрая лиса прыгает|UNDETERMINED",
                "Der schnelle braune Fuchs springt über den faulen Hund und die Katze.|UNDETERMINED",
                "Le renard brun saute par-dessus le chien paresseux et les chats.|UNDETERMINED",
                "El zorro salta sobre el perro y los gatos.|UNDETERMINED",
                "12345 !!! 67|UNDETERMINED"
            })
    void tellsLanguagesApart(String text, Language expected) {
        assertThat(LanguageDetector.detect(text).language()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "怎么安装|HAN",
                "2024年的退款政策|HAN",
                "退|MIXED",
                "docker 怎么安装|HAN",
                "how to install docker|LATIN",
                "Linux Mint 默认用什么桌面代替 GNOME？|HAN",
                "如何 restart a docker container|MIXED",
                "Docker|MIXED",
                "docker build|MIXED",
                "what's the refund policy?|LATIN",
                "12345|MIXED",
                "как установить это|MIXED",
                "ドッカーの使い方|MIXED"
            })
    void asksTheEncodersThatCanReadTheQuery(String query, QueryScript expected) {
        assertThat(QueryScript.of(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ENGLISH,en,ENGLISH", "CHINESE,zh,CHINESE", "UNDETERMINED,und,ENGLISH"})
    void sendsEverythingButChineseToTheEnglishEncoder(Language language, String tag, Language encoder) {
        assertThat(language.tag()).isEqualTo(tag);
        assertThat(language.encoder()).isEqualTo(encoder);
        assertThat(QueryScript.MIXED.encoders()).isEqualTo(List.of(Language.ENGLISH, Language.CHINESE));
    }
}
